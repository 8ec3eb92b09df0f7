/**
 * A pool that many sources draw from. Half of it is kept for those that draw little: a flooding source gets what the others
 * leave, and never that half. A single source has half of the pool, and its rate.
 */
import { type Rate, SENDERS_REMEMBERED } from '../../shared/policy/limits.ts'

interface Drawn {
  amount: number
  at: number
}

export interface Pool {
  /** Takes `amount` for this source, and answers whether there was enough. */
  draw: (source: string, amount: number, now: number) => boolean
  /** Reduces the pool to at most so much: other processes draw from it too. */
  lower: (level: number) => void
}

/** `rate` is called each time: settings may change while a pool is in use. */
export function createPool(rate: () => Rate): Pool {
  const drawn = new Map<string, Drawn>()
  let level = rate().burst
  let levelAt: number | null = null

  /** What a source drew, minus what has flowed back to it since: its part of the rate. */
  function drawnBy(source: string, now: number, { per_s }: Rate): number {
    const before = drawn.get(source)
    if (before === undefined) return 0
    const back = (Math.max(0, now - before.at) / 1000) * (per_s / drawn.size)
    return Math.max(0, before.amount - back)
  }

  function refill(now: number, { per_s, burst }: Rate): void {
    // A clock that was set back neither gives nor takes.
    const passed = levelAt === null ? 0 : Math.max(0, now - levelAt)
    level = Math.min(burst, level + (passed / 1000) * per_s)
    levelAt = now
    if (level === burst) drawn.clear()
  }

  return {
    draw(source, amount, now) {
      const { per_s, burst } = rate()
      refill(now, { per_s, burst })
      const used = drawnBy(source, now, { per_s, burst })
      const fair = burst / 2 / Math.max(1, drawn.size)
      const kept = used > 0 && used + amount > fair ? burst / 2 : 0
      if (level - amount < kept) return false
      level -= amount
      drawn.delete(source)
      drawn.set(source, { amount: used + amount, at: now })
      forgetOldest(drawn)
      return true
    },
    lower(most) {
      level = Math.min(level, most)
    },
  }
}

function forgetOldest(drawn: Map<string, Drawn>): void {
  const [oldest] = drawn.size > SENDERS_REMEMBERED ? drawn.keys() : []
  if (oldest !== undefined) drawn.delete(oldest)
}
