/** What is to be said, to whom; `shared/channels/` says how each kind of channel puts it. */
import type { Channel } from '../../../shared/channels/channels.ts'
import type { PageContent } from '../../../shared/page/page-content.ts'
import type { Deps } from '../../deps.ts'
import type { Message } from '../../outbound/deliver.ts'

export type ChannelDeps = Pick<Deps, 'store' | 'outbound' | 'readSecret' | 'now' | 'log' | 'poke'>

export interface ChannelCall {
  settings: Channel
  message: Message
  content: PageContent
  /** What an earlier message about the same thing is known by over there. */
  handle?: string | undefined
}
