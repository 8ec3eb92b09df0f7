/** Who is told: their state, where they were, and what they were told about ourselves. */
import type { Channel } from '../../shared/channels/channels.ts'
import type { Notification } from '../../shared/page/notification.ts'

/** Whether a receiver still wants to hear from us; one that answered 410 does not, until a test reaches it. */
export interface EndpointState {
  rev: number
  endpoint: string
  disabled_at: number | null
  reason: string | null
  /** Attempts that were not accepted since the last one that was; null while it works. */
  failing?: { since: number; tries: number; reason: string; next_at: number | null } | null
}

/** Where a channel led when it was told of a trigger: the resolve goes there, even when the config has moved on. */
export interface ChannelPlace {
  name: string
  via: string
  /** As in the config: secrets are references. */
  settings: Channel
}

/** A message about ourselves, told once: which channels have it. */
export interface NoticeItem {
  rev: number
  fleet: string
  /** As in its due row: what makes it one of a kind. */
  target: string
  code: string
  about: string | null
  day: string | null
  created_at: number
  tell: Notification[]
}
