/** The one interface of every channel: what is to be said, to whom, and what came of it. */
import type { Channel } from '../../../shared/config.ts'
import type { PageContent } from '../../../shared/page/page-content.ts'
import type { Deps } from '../../deps.ts'
import type { Delivered, Message } from '../../outbound/deliver.ts'

export type ChannelDeps = Pick<Deps, 'store' | 'outbound' | 'readSecret' | 'now' | 'log' | 'poke'>

export interface ChannelCall<T extends Channel['type'] = Channel['type']> {
  settings: Extract<Channel, { type: T }>
  message: Message
  content: PageContent
}

/** Never throws for what the far side does or for a missing secret; only when our own store fails. */
export type Say<T extends Channel['type']> = (deps: ChannelDeps, call: ChannelCall<T>) => Promise<Delivered>
