/**
 * The cells of a fleet's last 24 hours, for pages that reload every few seconds. On AWS a busy fleet has sixteen for each
 * five minutes, some megabytes a day, and cells older than an hour or two seldom change, so a process caches those.
 * Counts are two minutes behind boots, so a read may be a second behind them, at half the price.
 */
import { DAY_CELLS_REMEMBERED } from '../../shared/policy/limits.ts'
import { OLD_CELLS_CACHED_MS } from '../../shared/policy/waits.ts'
import { DAY_MS, HOUR_MS } from '../../shared/time.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { ApiDeps } from '../deps.ts'
import type { Cell } from '../store/boot-row.ts'

/** The part of a cell that pages need; its histograms and trend are most of it. */
export type DayCell = Pick<Cell, 'at' | 'verdicts' | 'causes' | 'images'>

interface OldCells {
  /** Cells that begin before this time, epoch milliseconds. */
  until: number
  cells: DayCell[]
}

const oldCellsOf = cachePerOwner<OldCells>({ ttl_ms: OLD_CELLS_CACHED_MS, most: DAY_CELLS_REMEMBERED })

/**
 * The cells that begin in the 24 hours before `until`, and perhaps some earlier ones. Where one process writes the table
 * reading is cheap, and nothing is cached.
 */
export async function readDayCells(
  { store, now, soleWorker }: Pick<ApiDeps, 'store' | 'now' | 'soleWorker'>,
  fleet: string,
  until: number,
): Promise<DayCell[]> {
  const [at, since] = [now(), until - DAY_MS]
  if (soleWorker !== undefined) return store.listCells(fleet, { fromMs: at, untilMs: since })
  const old = oldCellsOf(store).get(fleet, at) ?? (await readOld())
  const fresh = await store.listCells(fleet, { fromMs: at, untilMs: old.until, mayLag: true })
  return [...fresh, ...old.cells]

  /** Up to the beginning of the hour before this one. */
  async function readOld(): Promise<OldCells> {
    const boundary = Math.floor(at / HOUR_MS) * HOUR_MS - HOUR_MS
    const cells = await store.listCells(fleet, { fromMs: boundary - 1, untilMs: since, mayLag: true })
    const read = { until: boundary, cells: cells.map(needed) }
    oldCellsOf(store).set(fleet, read, at)
    return read
  }
}

const needed = ({ at, verdicts, causes, images }: Cell): DayCell => ({ at, verdicts, causes, images })
