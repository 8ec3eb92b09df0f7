/** So many bodies in work at a time: what a body costs in memory and time is bounded, and so is all of them together. */
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { tooMany } from './too-many.ts'

/** Runs `work` when there is a place for it. Throws 429 where too many wait already. */
export type AtOnce = <T>(work: () => Promise<T>) => Promise<T>

/** At most `most` at a time, in the order in which they came; at most `waiting` behind them. */
export function createAtOnce({ most, waiting }: { most: number; waiting: number }): AtOnce {
  const queue: (() => void)[] = []
  let running = 0

  async function place(): Promise<void> {
    if (running < most) {
      running++
      return
    }
    if (queue.length >= waiting) throw tooMany('reports at once than are read', RETRY_AFTER_S)
    // Whoever leaves hands its place on, so `running` stays what it is.
    await new Promise<void>((ready) => queue.push(ready))
  }

  return async (work) => {
    await place()
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}
