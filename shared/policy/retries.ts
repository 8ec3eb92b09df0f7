/** What is tried again, how often and after how long. */
import { DAY_MS, HOUR_MS, HOUR_S, MINUTE_MS, SECOND_MS } from '../time.ts'

// Work that failed here

/**
 * The judge gives up a batch of the table's stream after so many tries, or when it is so old: one that it cannot get
 * through must not hold its shard. The stream keeps a record for a day, so that `redrive` has eighteen hours.
 */
export const STREAM_TRIES = 100
export const STREAM_AGE_S = 6 * HOUR_S

/** A boot that threw while it was judged from the stream: the bug is still there a second later. */
export const JUDGE_AGAIN_MS = 30 * SECOND_MS
/** A due row whose work threw waits this long, and twice as long each time … */
export const WORK_AGAIN_FIRST_MS = 5 * SECOND_MS
/** … up to this, so that a repair of the bug is noticed within the hour. */
export const WORK_AGAIN_LAST_MS = HOUR_MS
/** … and is tried so often: a day. What fails by then waits for a person, out of everybody's way (`boot-health redrive`). */
export const WORK_TRIES = 32
/** Compare-and-set lost to other writers this often in a row is a bug, not traffic. */
export const CHANGE_TRIES = 20
/** So many of them without a pause: of two writers the second nearly always succeeds at once. */
export const CHANGE_TRIES_AT_ONCE = 3
/** An incident that is opened and resolved faster than it can be joined this often is a bug. */
export const JOIN_ROUNDS = 20
/** New reports may arrive while a boot is judged; then it is judged again, at most this often in one go. */
export const JUDGE_ROUNDS = 5
/** `Retry-After` of every 429 and 503: an order of magnitude, since guests spread themselves out by their own jitter. */
export const RETRY_AFTER_S = 5
/** … of a 429 where the bytes of a day are used up: they flow back slowly. The reporter's longest wait (BACKOFF_CAP). */
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
/** After a refusal (4xx): it does not pass by itself, somebody has to change something first. */
export const REFUSED_PAGE_AGAIN_MS = [5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS] as const
/** A resolve that could not be delivered for so long is given up: nobody waits for it any more. */
export const RESOLVE_GIVEN_UP_MS = 7 * DAY_MS
/** A failed attempt of this number is no hiccup: the other channels are told that this one is mute. */
export const MUTE_CHANNEL_ATTEMPT = 4
/** After a call that was not made, because our own share of calls to that receiver was in use. It is no attempt. */
export const BUSY_AGAIN_MS = 2 * SECOND_MS
/** A receiver's Retry-After is believed up to here. */
export const LONGEST_RETRY_AFTER_MS = HOUR_MS

/** News of a verdict that no receiver took for so long is old: whoever waits for a machine has given up by then. */
export const VERDICT_SENT_WITHIN_MS = DAY_MS

/** A collector of traces that failed is tried again after WORK_AGAIN_FIRST_MS, twice as long each time, up to this. */
export const TRACE_AGAIN_LAST_MS = 5 * MINUTE_MS
/** A trace that no collector took for so long is kept aside: a day later the reports of a good boot are gone. */
export const TRACE_SENT_WITHIN_MS = 13 * DAY_MS

// Repairs

/** Waits before each attempt of a repair's webhook: a reboot that is delivered late is an outage, so it ends early. */
export const REPAIR_WAITS_MS = [
  0,
  5 * SECOND_MS,
  15 * SECOND_MS,
  45 * SECOND_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
] as const
/** All of REPAIR_WAITS_MS and the time limit of each attempt, rounded up: nothing may be claimed later. */
export const REPAIR_EXPIRES_MS = 10 * MINUTE_MS
/** A crash while an attempt is under way: when somebody else looks again. Longer than OUTBOUND_TIMEOUT_MS. */
export const ATTEMPT_LEASE_MS = 20 * SECOND_MS
/** A slot leaks back this long after everything about its action must be over. */
export const SLOT_SLACK_MS = 5 * MINUTE_MS
/** Minutes between repairs of one instance: none before the first, then 10, then 60. */
export const REPAIR_BACKOFF_MINUTES = [0, 10, 60] as const
