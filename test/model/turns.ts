/**
 * Interleaves concurrent workers request by request, in an order that a seed decides and nothing else. One of them goes
 * on until a random moment, then the other: races need one worker to stand still between two of its requests while
 * another does all of its work, which an even mixture hardly ever does.
 */
import type { Random } from '../../cli/simulate/random.ts'

export interface Turns {
  /** Waits for its turn while `run` runs; else it is always its turn. `who` is the worker's number. */
  turn: (who: number) => Promise<void>
  /** True while several run side by side. */
  running: () => boolean
  /** Runs these side by side; they meet only where one of them calls `turn`. Rejects never: jobs handle their errors. */
  run: (jobs: readonly (() => Promise<void>)[]) => Promise<void>
}

interface Waiting {
  who: number
  go: () => void
}

/** So many requests one makes before the other's turn comes, at most. */
const LONGEST_RUN = 30

export function createTurns(random: () => Random, onTurn: () => void): Turns {
  const waiting: Waiting[] = []
  let active = false

  /** One that waits for its turn, of this worker if it does. */
  function next(favoured: number | null): Waiting | undefined {
    const own = waiting.filter(({ who }) => who === favoured)
    const from = own.length > 0 ? own : waiting
    const chosen = from[Math.floor(random()() * from.length)]
    if (chosen) waiting.splice(waiting.indexOf(chosen), 1)
    return chosen
  }

  return {
    running: () => active,
    turn: (who) => (active ? new Promise<void>((go) => waiting.push({ who, go })) : Promise.resolve()),
    async run(jobs) {
      active = true
      let left = jobs.length
      let [favoured, turns]: [number | null, number] = [null, 0]
      const all = jobs.map((job) =>
        job().finally(() => {
          left -= 1
        }),
      )
      while (left > 0) {
        await new Promise((settled) => setImmediate(settled))
        if (turns === 0) {
          const others = waiting.filter(({ who }) => who !== favoured)
          favoured = others[Math.floor(random()() * others.length)]?.who ?? favoured
          turns = 1 + Math.floor(random()() * LONGEST_RUN)
        }
        const chosen = next(favoured)
        if (!chosen) continue
        turns -= 1
        onTurn()
        chosen.go()
      }
      active = false
      await Promise.all(all)
    },
  }
}
