/**
 * What one channel was told of one incident (docs/data.md, Concurrency). It is part of the incident's head, so
 * that a change of state and what people are to hear of it are one write. Times are epoch milliseconds. Pure.
 */

export type PageIntent = 'trigger' | 'acknowledge' | 'resolve'

export interface Tell {
  channel: string
  /** Digest of where the channel led when it was first told: a channel that moved is told of the resolve at the old place. */
  via: string
  gen: number
  /** The newest intent. */
  want: PageIntent
  /** On its way, or lost on its way: nobody knows whether it arrived. */
  attempting: PageIntent | null
  /** Until `attempting_at` + lease the attempt may still arrive; null once its outcome is in. */
  attempting_at: number | null
  /** An attempt before the present one was never answered: that one may have arrived, whatever becomes of this. */
  maybe_heard: boolean
  /** The newest intent that was accepted. */
  sent: PageIntent | null
  /** Members counted in the last accepted trigger. */
  sent_members: number
  sent_at: number | null
  /** What the receiver knows the accepted message by, where it can be changed; missing where it cannot. */
  handle?: string
  /** Accepted triggers after the first: which step of the grow-updates comes next. */
  updates: number
  /** An accepted message said that automation has latched: said once. */
  said_latch: boolean
  /** Tries of the present message. */
  attempts: number
  /** Not before then; null: at once. */
  next_at: number | null
  last_error: string | null
  /** No longer among the incident's channels; it stays until it has been told of the resolve. */
  retired: boolean
  /** The receiver answered 410 (until it is used again), or the resolve failed for a week: nothing more is sent. */
  given_up: boolean
}

/** A channel that was told nothing yet of this generation. */
export function newTell(channel: string, via: string, gen: number): Tell {
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

/** Whether the channel heard of the incident, or may have: then it must hear of its end. */
export const wasTold = (tell: Tell): boolean => tell.sent !== null || tell.attempting !== null

/** Nothing is left to say. */
export const isFinished = (tell: Tell): boolean =>
  tell.given_up || (tell.sent === 'resolve' && tell.attempting === null)

/** Reasons of an attempt that ended a channel until a test of it succeeds: its own 410, or that one before. */
const TURNED_AWAY = ['http_410', 'endpoint_disabled']

/** Given up because the channel was off: not for good, as a resolve is that failed for a week. */
export const isTurnedAway = ({ given_up, sent, last_error }: Tell): boolean =>
  given_up && sent !== 'resolve' && TURNED_AWAY.includes(last_error ?? '')

/**
 * What a new generation of an incident takes over from the last: channels that have not heard of its end yet.
 * Whoever opens a generation keeps these, or a page stays open for ever.
 */
export const carriedTells = (tells: readonly Tell[]): Tell[] =>
  tells
    .filter((tell) => wasTold(tell) && (!isFinished(tell) || isTurnedAway(tell)))
    .map((tell) => ({ ...tell, want: 'resolve' as const }))
