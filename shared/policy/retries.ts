/** What is retried, how often and after how long. */
import { DAY_MS, HOUR_MS, HOUR_S, MINUTE_MS, SECOND_MS } from '../time.ts'

// Work that failed here

/**
 * The judge gives up a batch of the table's stream after so many attempts, or at this age: a batch that never succeeds must
 * not block its shard. The stream keeps a record for a day, so `redrive` has eighteen hours.
 */
export const STREAM_TRIES = 100
export const STREAM_AGE_S = 6 * HOUR_S

/** A boot whose judgement from the stream threw: a second later the bug is still there. */
export const JUDGE_AGAIN_MS = 30 * SECOND_MS
/** A due row whose work threw waits this long, and twice as long each time … */
export const WORK_AGAIN_FIRST_MS = 5 * SECOND_MS
/** … up to this, so that work succeeds within an hour of the bug's repair. */
export const WORK_AGAIN_LAST_MS = HOUR_MS
/**
 * … and is retried so often: a day. Work that still fails waits for a person, without delaying anything else (`boot-health
 * redrive`).
 */
export const WORK_TRIES = 32
/** A compare-and-set that loses to other writers this often in a row is a bug, not traffic. */
export const CHANGE_TRIES = 20
/** So many of them without a pause: of two writers the second nearly always succeeds at once. */
export const CHANGE_TRIES_AT_ONCE = 3
/** An incident that is opened and resolved faster than it can be joined this often is a bug. */
export const JOIN_ROUNDS = 20
/** New reports may arrive during a judgement; the boot is then judged again, at most this often in one go. */
export const JUDGE_ROUNDS = 5
/** `Retry-After` of every 429 and 503: only an order of magnitude, since guests add their own jitter. */
export const RETRY_AFTER_S = 5
/**
 * … of a 429 where the day's bytes are used up, because the budget refills slowly. It equals the reporter's longest wait
 * (BACKOFF_CAP).
 */
export const FULL_RETRY_AFTER_S = 600

// Messages to people

/** Waits after the first, second … failed attempt to page. The last one repeats: a page is never given up. */
export const PAGE_AGAIN_MS = [
  5 * SECOND_MS,
  15 * SECOND_MS,
  45 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
] as const
/** After a refusal (4xx): somebody has to change something before a retry can succeed. */
export const REFUSED_PAGE_AGAIN_MS = [5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS] as const
/** A resolve that could not be delivered for so long is given up: nobody waits for it any more. */
export const RESOLVE_GIVEN_UP_MS = 7 * DAY_MS
/** After this many failed attempts the other channels are notified that this one does not work. */
export const MUTE_CHANNEL_ATTEMPT = 4
/** After a call that was not made, because all our calls to that receiver were in use. It is not an attempt. */
export const BUSY_AGAIN_MS = 2 * SECOND_MS
/** The longest Retry-After of a receiver that is respected. */
export const LONGEST_RETRY_AFTER_MS = HOUR_MS

/** A verdict that no receiver accepted for so long is old: a program that waits for a machine has given up by then. */
export const VERDICT_SENT_WITHIN_MS = DAY_MS

/** A collector of traces that failed is retried after WORK_AGAIN_FIRST_MS, twice as long each time, up to this. */
export const TRACE_AGAIN_LAST_MS = 5 * MINUTE_MS
/** A trace that no collector accepted for so long is given up: a day later the reports of a good boot are gone. */
export const TRACE_SENT_WITHIN_MS = 13 * DAY_MS

// Repairs

/** Waits before each attempt of a repair's webhook: a reboot that is delivered late is an outage, so attempts end early. */
export const REPAIR_WAITS_MS = [
  0,
  5 * SECOND_MS,
  15 * SECOND_MS,
  45 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
] as const
/** All of REPAIR_WAITS_MS and the time limit of each attempt, rounded up: later the action cannot be claimed. */
export const REPAIR_EXPIRES_MS = 10 * MINUTE_MS
/** When an attempt that a crash interrupted is retried. Longer than OUTBOUND_TIMEOUT_MS. */
export const ATTEMPT_LEASE_MS = 20 * SECOND_MS
/** A slot becomes free this long after everything about its action must be over. */
export const SLOT_SLACK_MS = 5 * MINUTE_MS
/** Minutes between repairs of one instance: none before the first, then 10, then 60. */
export const REPAIR_BACKOFF_MINUTES = [0, 10, 60] as const
