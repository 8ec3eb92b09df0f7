/** The message and its channel; `shared/channels/` builds the request of each kind of channel. */
import type { Channel } from '../../../shared/channels/channels.ts'
import type { PageContent } from '../../../shared/page/page-content.ts'
import type { Deps } from '../../deps.ts'
import type { Message } from '../../outbound/deliver.ts'

export type ChannelDeps = Pick<Deps, 'store' | 'outbound' | 'readSecret' | 'now' | 'log' | 'poke'>

export interface ChannelCall {
  settings: Channel
  message: Message
  content: PageContent
  /** The receiver's name for an earlier message about the same thing. */
  handle?: string | undefined
}
