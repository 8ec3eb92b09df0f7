/** How late the oldest due row is, read from the table beside the server, as the commands on the same machine do. */
import { withStore } from '../../cli/store-access.ts'
import { cpuMs, sleep } from './server-process.ts'
import type { Stage } from './stage.ts'

const EVERY_MS = 500
const STILL_MS = 20

export interface WorkWatch {
  /** How late the oldest row is now, milliseconds; 0 where none is due. */
  lateNow: () => number
  /** The latest that was seen. */
  stop: () => Promise<{ late_ms: number }>
}

type Watched = Pick<Stage, 'directory'>

const placeOf = ({ directory }: Watched) => ({
  data: `${directory}/data`,
  config: `${directory}/boot-health.config.json`,
})

export function watchWork(stage: Watched): WorkWatch {
  let [isOver, now, most] = [false, 0, 0]
  const watching = withStore(placeOf(stage), async ({ store }) => {
    while (!isOver) {
      const at = await store.nextDueAt(Date.now(), 0)
      now = at === null ? 0 : Math.max(0, Date.now() - at)
      most = Math.max(most, now)
      await sleep(EVERY_MS)
    }
  })
  // The caller of stop gets the error; until then it must not end the process.
  watching.catch(() => {})
  return {
    lateNow: () => now,
    async stop() {
      isOver = true
      await watching
      return { late_ms: most }
    },
  }
}

/**
 * Waits until no row is due, twice in a row, and the server is at rest: then everything accepted is judged and notified.
 * Later work, such as an incident's next evaluation, is not waited for. False at the bound.
 */
export function settles(stage: Pick<Stage, 'directory' | 'server'>, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  return withStore(placeOf(stage), async ({ store }) => {
    let quiet = 0
    for (let before = cpuMs(stage.server.pid); performance.now() < until; ) {
      await sleep(EVERY_MS)
      const now = cpuMs(stage.server.pid)
      const isDone = (await store.nextDueAt(Date.now(), 0)) === null
      quiet = isDone && now - before <= 2 * STILL_MS ? quiet + 1 : 0
      if (quiet === 2) return true
      before = now
    }
    return false
  })
}
