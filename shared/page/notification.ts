/**
 * The state of one channel in one incident (docs/data.md, Concurrency). It is part of the incident's head, so that a change
 * of state and the messages that follow from it are one write. Times are epoch milliseconds. Pure. Stored as `tell`.
 */

export type PageIntent = 'trigger' | 'acknowledge' | 'resolve'

export interface Notification {
  channel: string
  /** Digest of the channel's address at its first message: when a channel moves, the resolve still goes to the old address. */
  via: string
  gen: number
  /** The newest intent. */
  want: PageIntent
  /** In flight, or lost: its arrival is unknown. */
  attempting: PageIntent | null
  /** The attempt may arrive until `attempting_at` + lease; null once its outcome is known. */
  attempting_at: number | null
  /** An attempt before the current one was never answered and may have arrived, whatever happens to this one. */
  maybe_heard: boolean
  /** The newest intent that was accepted. */
  sent: PageIntent | null
  /** Members counted in the last accepted trigger. */
  sent_members: number
  sent_at: number | null
  /** The receiver's name for the accepted message, where it can be edited; missing where it cannot. */
  handle?: string
  /** Accepted triggers after the first; it selects the next step of the grow-updates. */
  updates: number
  /** An accepted message said that automation has latched off: that is sent once. */
  said_latch: boolean
  /** Attempts at the current message. */
  attempts: number
  /** Not before then; null: at once. */
  next_at: number | null
  last_error: string | null
  /** Removed from the incident's channels; kept until its resolve is sent. */
  retired: boolean
  /** The receiver answered 410 (until it is used again), or the resolve failed for a week: nothing more is sent. */
  given_up: boolean
}

/** A channel that has not been notified of this generation yet. */
export function newNotification(channel: string, via: string, gen: number): Notification {
  return {
    channel,
    via,
    gen,
    want: 'trigger',
    attempting: null,
    attempting_at: null,
    maybe_heard: false,
    sent: null,
    sent_members: 0,
    sent_at: null,
    updates: 0,
    said_latch: false,
    attempts: 0,
    next_at: null,
    last_error: null,
    retired: false,
    given_up: false,
  }
}

/** Whether the channel was notified of the incident, or may have been: then it must get the resolve. */
export const wasNotified = (notification: Notification): boolean =>
  notification.sent !== null || notification.attempting !== null

/** Nothing is left to send. */
export const isFinished = (notification: Notification): boolean =>
  notification.given_up || (notification.sent === 'resolve' && notification.attempting === null)

/** Reasons that switch a channel off until a test of it succeeds: its own 410 now, or an earlier one. */
const CHANNEL_OFF = ['http_410', 'endpoint_disabled']

/** Given up because the channel is off. It can resume, unlike a resolve that failed for a week. */
export const isChannelOff = ({ given_up, sent, last_error }: Notification): boolean =>
  given_up && sent !== 'resolve' && CHANNEL_OFF.includes(last_error ?? '')

/**
 * What a new generation of an incident inherits from the last: channels that did not get its resolve yet. Without it a page
 * would stay open for ever.
 */
export const carriedNotifications = (notifications: readonly Notification[]): Notification[] =>
  notifications
    .filter(
      (notification) =>
        wasNotified(notification) && (!isFinished(notification) || isChannelOff(notification)),
    )
    .map((notification) => ({ ...notification, want: 'resolve' as const }))
