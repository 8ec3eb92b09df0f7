/** Interleaves concurrent workers request by request, in an order that a seed decides and nothing else. */
import type { Random } from '../../cli/simulate/random.ts'

export interface Turns {
  /** Waits for its turn while `run` runs; else it is always its turn. */
  turn: () => Promise<void>
  /** True while several run side by side. */
  running: () => boolean
  /** Runs these side by side; they meet only where one of them calls `turn`. Rejects never: jobs handle their errors. */
  run: (jobs: readonly (() => Promise<void>)[]) => Promise<void>
}

export function createTurns(random: () => Random, onTurn: () => void): Turns {
  const waiting: (() => void)[] = []
  let active = false
  return {
    running: () => active,
    turn: () => (active ? new Promise<void>((go) => waiting.push(go)) : Promise.resolve()),
    async run(jobs) {
      active = true
      let left = jobs.length
      const all = jobs.map((job) =>
        job().finally(() => {
          left -= 1
        }),
      )
      while (left > 0) {
        await new Promise((settled) => setImmediate(settled))
        const [go] = waiting.splice(Math.floor(random()() * waiting.length), 1)
        if (go) onTurn()
        go?.()
      }
      active = false
      await Promise.all(all)
    },
  }
}
