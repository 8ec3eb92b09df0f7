/** Whether the disk comes back: the server's own upkeep over its file, months later. */
import { join } from 'node:path'
import { startUpkeep } from '../../cli/embedded/upkeep.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { Figure } from '../load/figures.ts'
import { diskBytes } from '../load/server-process.ts'
import type { Stage } from '../load/stage.ts'

/** Reports and the list of boots are over; then everything that a boot left behind. */
const AFTER_DAYS = [91, 410]
/** Of the file: free pages that are kept for what comes tomorrow, and what never expires. */
const LEFT_MB = 10

/** Stops the server. The size of its table before and after, in MB. */
export async function giveBack({
  server,
  directory,
}: Pick<Stage, 'server' | 'directory'>): Promise<Figure[]> {
  await server.stop()
  const size = () => diskBytes(directory).table / 1e6
  const figures: Figure[] = [{ what: 'table, full', value: size(), unit: 'MB' }]
  for (const days of AFTER_DAYS) {
    await clear(join(directory, 'data', 'boot-health.db'), Date.now() + days * DAY_MS)
    const most = days === AFTER_DAYS.at(-1) ? { most: LEFT_MB } : {}
    figures.push({ what: `table, ${days} days later`, value: size(), unit: 'MB', ...most })
  }
  return figures
}

/** As a server does that swept all the while, so that its clock is trusted. Throws what its upkeep could not do. */
async function clear(file: string, at: number): Promise<void> {
  const table = openSqliteTable(file)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const upkeep = startUpkeep(table, {
    now: () => at,
    heartbeat: async () => ({ rev: 0, last_sweep_at: at, blind: [] }),
    log: (event, fields) =>
      event === 'expired' ? resolve() : reject(new Error(`${event} ${JSON.stringify(fields)}`)),
  })
  try {
    await promise
  } finally {
    await upkeep.stop()
    await table.close()
  }
}
