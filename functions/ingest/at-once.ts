/** Limits how many bodies are processed at a time. Each body's memory and time is bounded, so the total is too. */
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { tooMany } from './too-many.ts'

/** Runs `work` when there is a place for it. Throws 429 where too many wait already. */
export type AtOnce = <T>(work: () => Promise<T>) => Promise<T>

/** At most `most` at a time, in order of arrival; at most `waiting` behind them. */
export function createAtOnce({ most, waiting }: { most: number; waiting: number }): AtOnce {
  const queue: (() => void)[] = []
  let running = 0

  async function place(): Promise<void> {
    if (running < most) {
      running++
      return
    }
    if (queue.length >= waiting) throw tooMany('reports at once than are read', RETRY_AFTER_S)
    // A finished body passes its place on, so `running` stays the same.
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
