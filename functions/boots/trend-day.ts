/** A day of a fleet in hours, recomputed from its cells and SET. */
import { TREND_DAY_EVERY_MS } from '../../shared/policy/waits.ts'
import { DAY_MS } from '../../shared/time.ts'
import { trendDay } from '../../shared/trend/trend-day.ts'
import type { Deps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'

/**
 * Has the day of this cell recomputed at the next full hour: one row for all of its cells. A cell that is counted at the
 * same moment is included the next time.
 */
export async function wakeTrend(
  deps: Pick<Deps, 'store' | 'now' | 'poke'>,
  { fleet, at }: { fleet: string; at: number },
): Promise<void> {
  const starts_at = Math.floor(at / DAY_MS) * DAY_MS
  const due = (Math.floor(deps.now() / TREND_DAY_EVERY_MS) + 1) * TREND_DAY_EVERY_MS
  await wake(deps, { kind: 'trend', fleet, starts_at }, due)
}

/** Reads the cells of one day, whatever the fleet's size: 288 a shard at most. Throws what the store throws. */
export async function workTrend(
  { store }: Pick<Deps, 'store'>,
  { fleet, starts_at: at }: Work<'trend'>,
): Promise<void> {
  const cells = await store.listCells(fleet, { fromMs: at + DAY_MS - 1, untilMs: at })
  await store.putTrendDay(trendDay(fleet, at, cells))
}
