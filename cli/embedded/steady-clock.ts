/**
 * The server's clock. It follows the machine's forwards, and is never set back: what is believed for 30 seconds would
 * be believed for an hour, budgets would not fill, and a report would seem to come before the launch that it answers.
 */
import { CLOCK_SLOWED_UP_TO_MS } from '../../shared/policy/waits.ts'

export interface ClockParts {
  /** The machine's time in epoch milliseconds; it may be set. */
  wall?: () => number
  /** Milliseconds since any moment; nobody can set it. */
  elapsed?: () => number
  /** A time that an earlier process of ours has seen, epoch milliseconds. */
  seen?: number | null
}

/**
 * Epoch milliseconds that never decrease. A machine's clock that was set back by two hours at most is waited for at half
 * speed; further back it is believed, because such a clock was wrong for long before.
 */
export function createSteadyClock({
  wall = Date.now,
  elapsed = () => performance.now(),
  seen = null,
}: ClockParts = {}): () => number {
  let at = elapsed()
  let now = seen ?? wall()
  return () => {
    const passed = Math.max(0, elapsed() - at)
    at += passed
    const ahead = now + passed - wall()
    const isWaitedFor = ahead > 0 && ahead <= CLOCK_SLOWED_UP_TO_MS
    now = isWaitedFor ? Math.max(wall(), now + passed / 2) : wall()
    return Math.floor(now)
  }
}
