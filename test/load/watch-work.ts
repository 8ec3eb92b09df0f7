/** How late the oldest due row is, read from the table beside the server, as the commands on the same machine do. */
import { withStore } from '../../cli/store-access.ts'
import { sleep } from './server-process.ts'
import type { Stage } from './stage.ts'

const EVERY_MS = 500

export interface WorkWatch {
  /** How late the oldest row is now, milliseconds; 0 where none is due. */
  lateNow: () => number
  /** The latest that was seen. */
  stop: () => Promise<{ late_ms: number }>
}

export function watchWork({ directory }: Pick<Stage, 'directory'>): WorkWatch {
  let [isOver, now, most] = [false, 0, 0]
  const place = { data: `${directory}/data`, config: `${directory}/boot-health.config.json` }
  const watching = withStore(place, async ({ store }) => {
    while (!isOver) {
      const at = await store.nextDueAt(Date.now(), 0)
      now = at === null ? 0 : Math.max(0, Date.now() - at)
      most = Math.max(most, now)
      await sleep(EVERY_MS)
    }
  })
  // Whoever stops it is told; until then it must not end the process.
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
