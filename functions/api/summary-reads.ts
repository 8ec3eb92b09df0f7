/** The fleet at a glance, and whether boot-health itself keeps up. */
import { type FleetSummary, summarize } from '../../shared/view/fleet-summary.ts'
import type { ApiDeps } from '../deps.ts'

const DAY_MS = 86_400_000
const CELL_MS = 300_000
/** Work that waits longer than this past its time means that the worker is behind. */
const LATE_MS = 120_000

export interface Summary extends FleetSummary {
  since: string
  /** How many seconds the oldest piece of work is late; 0 where the worker keeps up. */
  behind_s: number
}

/** The last 24 hours of a fleet. */
export async function readSummary(deps: Pick<ApiDeps, 'store' | 'now'>, fleet: string): Promise<Summary> {
  const now = deps.now()
  // A cell begins up to five minutes before what it counts; whole cells keep the answer the same between reports.
  const until = Math.floor(now / CELL_MS) * CELL_MS + CELL_MS
  const since = until - DAY_MS
  const [cells, behind_s] = await Promise.all([
    deps.store.listCells(fleet, { fromMs: now, untilMs: since }),
    secondsBehind(deps),
  ])
  return { since: new Date(since).toISOString(), behind_s, ...summarize(cells, since, until) }
}

/** How late the oldest due work is, in whole minutes' seconds; 0 where nothing waits for long. */
export async function secondsBehind({ store, now }: Pick<ApiDeps, 'store' | 'now'>): Promise<number> {
  const [oldest] = await store.dueRows(now() - LATE_MS, 1)
  return oldest === undefined ? 0 : Math.floor((now() - oldest.at) / 60_000) * 60
}
