/** When a repair's webhook is tried, how long it may be claimed, and when its effect must show. Pure. */

/** Waits before each attempt, in milliseconds: a reboot that is delivered late is an outage, so it ends early. */
const WAITS_MS = [0, 5_000, 15_000, 45_000, 120_000, 300_000] as const

/** All waits, and the door's 15 s for each attempt, rounded up: nothing may be claimed later. */
export const EXPIRES_AFTER_MS = 600_000
/** A crash while an attempt is under way: when somebody else looks again. Longer than the door waits. */
export const ATTEMPT_TAKES_MS = 20_000
/** A slot leaks back so long after everything about its action must be over. */
const SLACK_MS = 300_000

/** When attempt number `attempt + 1` is due after `attempt` of them failed at `now`; null where that is all. */
export function nextAttemptAt(tried: {
  attempt: number
  now: number
  expires_at: number
  retry_after_ms: number | null
}): number | null {
  const wait = WAITS_MS[tried.attempt]
  if (wait === undefined) return null
  const at = tried.now + Math.max(wait, tried.retry_after_ms ?? 0)
  return at < tried.expires_at ? at : null
}

/** When a slot taken at `now` is free again whatever happens. */
export const slotUntil = (now: number, verifyWithinS: number): number =>
  now + EXPIRES_AFTER_MS + verifyWithinS * 1000 + SLACK_MS
