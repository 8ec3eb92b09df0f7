/** A server of the simulation: so many pieces of work at a time, each as long as it costs; others wait in turn. */
import type { ServerCosts, TableRequest, Work } from './server-costs.ts'
import type { VirtualTime } from './virtual-time.ts'

export interface VirtualServer {
  /** The clock of the handlers: it moves while they work. Whole milliseconds, as `Date.now`. */
  now: () => number
  /** Does `task` at `at` or, where every lane is busy then, as soon as one is free. */
  give: (at: number, work: Work, task: () => Promise<void>) => void
  /** Costs of the running work, beyond those of its kind. */
  spend: (work: Work) => void
  /** Called for each request to the table; its result is called when the request has ended. */
  request: (kind: TableRequest) => () => void
  /** The longest that a piece of work waited for its turn, milliseconds. */
  longestWait: () => number
}

interface Waiting {
  since: number
  work: Work
  task: () => Promise<void>
}

/**
 * Handlers run one after another in this process, so the time that the running one has spent is the server's only state. A
 * handler that starts while another's lane is still busy sees that one's writes as if they had been made at its beginning.
 */
export function createVirtualServer(time: VirtualTime, costs: ServerCosts): VirtualServer {
  const waiting: Waiting[] = []
  let idle = costs.lanes
  let longest = 0
  let spent = 0
  let underWay = 0

  async function startNext(): Promise<void> {
    const next = idle > 0 ? waiting.shift() : undefined
    if (!next) return
    idle -= 1
    longest = Math.max(longest, time.now() - next.since)
    spent = costs.work_ms[next.work]
    await next.task()
    const took = spent
    spent = 0
    time.schedule(time.now() + took, async () => {
      idle += 1
      await startNext()
    })
    await startNext()
  }

  return {
    now: () => Math.round(time.now() + spent),
    give(at, work, task) {
      time.schedule(at, async () => {
        waiting.push({ since: time.now(), work, task })
        await startNext()
      })
    },
    spend(work) {
      spent += costs.work_ms[work]
    },
    request(kind) {
      if (!costs.overlaps || underWay === 0) spent += costs.table_ms[kind]
      underWay += 1
      return () => {
        underWay -= 1
      }
    },
    longestWait: () => longest,
  }
}
