/** Receivers: whether they still accept messages, where incidents were sent, and our own notices. */
import type { Channel } from '../../shared/channels/channels.ts'
import type { Notification } from '../../shared/page/notification.ts'

/** Whether a receiver still accepts messages. A 410 disables it until a test succeeds. */
export interface EndpointState {
  rev: number
  endpoint: string
  disabled_at: number | null
  reason: string | null
  /** Failed attempts since the last accepted one; null while the receiver works. */
  failing?: { since: number; tries: number; reason: string; next_at: number | null } | null
}

/** Where a channel sent its trigger: the resolve goes to the same place, even after the config has changed. */
export interface ChannelPlace {
  name: string
  via: string
  /** As in the config: secrets are references. */
  settings: Channel
}

/** A notice about boot-health itself, sent once to each channel. `tell` records the channels that have it. */
export interface NoticeItem {
  rev: number
  fleet: string
  /** The target of its due row, which makes it unique. */
  target: string
  code: string
  about: string | null
  day: string | null
  created_at: number
  tell: Notification[]
}
