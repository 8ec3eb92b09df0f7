/** When a repair's webhook is sent, how long the action may be claimed, and when its effect must show. Pure. */
import { REPAIR_EXPIRES_MS, REPAIR_WAITS_MS, SLOT_SLACK_MS } from '../policy/retries.ts'

/** When attempt number `attempt + 1` is due after `attempt` of them failed at `now`; null where no attempt is left. */
export function nextAttemptAt(tried: {
  attempt: number
  now: number
  expires_at: number
  retry_after_ms: number | null
}): number | null {
  const wait = REPAIR_WAITS_MS[tried.attempt]
  if (wait === undefined) return null
  const at = tried.now + Math.max(wait, tried.retry_after_ms ?? 0)
  return at < tried.expires_at ? at : null
}

/** When a slot taken at `now` becomes free in any case. */
export const slotUntil = (now: number, verifyWithinS: number): number =>
  now + REPAIR_EXPIRES_MS + verifyWithinS * 1000 + SLOT_SLACK_MS
