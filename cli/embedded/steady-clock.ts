/**
 * The server's clock. It follows the machine's clock forwards and is never set back: a value cached for 30 seconds would
 * stay for an hour, budgets would not refill, and a report would seem to come before the launch that it answers.
 */
import { CLOCK_SLOWED_UP_TO_MS } from '../../shared/policy/waits.ts'

export interface ClockParts {
  /** The machine's time in epoch milliseconds; it may be set. */
  wall?: () => number
  /** Milliseconds since any moment; nobody can set it. */
  elapsed?: () => number
  /** The last time that an earlier process recorded, epoch milliseconds. */
  seen?: number | null
}

/**
 * Epoch milliseconds. After the machine's clock was set back by two hours at most, this one runs at half speed until the
 * other has caught up. A larger step back is followed at once, because then the clock had been wrong for long.
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
