/** The fleet at a glance, and whether boot-health itself keeps up. */
import { CELL_MS, WORKER_BEHIND_AFTER_MS } from '../../shared/policy/waits.ts'
import { DAY_MS } from '../../shared/time.ts'
import { type FleetSummary, summarize } from '../../shared/view/fleet-summary.ts'
import type { ApiDeps } from '../deps.ts'
import { listOpenIncidents } from '../incidents/open-incidents.ts'
import { readDayCells } from './day-cells.ts'
import { neverReported } from './fleet-pulse.ts'

export interface Summary extends FleetSummary {
  /** Instances that never reported: as counted, and never fewer than in open incidents. */
  never_reported: number
  since: string
  /** How many seconds the oldest piece of work is late; 0 where the worker keeps up. */
  behind_s: number
  /** The last time within 24 hours in which no guest's report could arrive. */
  blind: { from: string; until: string } | null
}

const iso = (ms: number) => new Date(ms).toISOString()

/** The last 24 hours of a fleet. */
export async function readSummary(
  deps: Pick<ApiDeps, 'store' | 'now' | 'soleWorker'>,
  fleet: string,
): Promise<Summary> {
  const now = deps.now()
  // A cell begins up to five minutes before what it counts; whole cells keep the answer the same between reports.
  const until = Math.floor(now / CELL_MS) * CELL_MS + CELL_MS
  const since = until - DAY_MS
  const [cells, ourselves, open] = await Promise.all([
    readDayCells(deps, fleet, until),
    readOwnHealth(deps),
    listOpenIncidents(deps, fleet),
  ])
  const summary = summarize(cells, since, until)
  const never_reported = neverReported(summary, open)
  return { since: iso(since), ...ourselves, ...summary, never_reported }
}

/** Whether boot-health keeps up, and when it was last blind. */
export async function readOwnHealth(
  deps: Pick<ApiDeps, 'store' | 'now'>,
): Promise<Pick<Summary, 'behind_s' | 'blind'>> {
  const [behind_s, blind] = await Promise.all([secondsBehind(deps), lastBlindness(deps)])
  return { behind_s, blind: blind && { from: iso(blind.from), until: iso(blind.until) } }
}

/**
 * How late the oldest due work or the sweep itself is, in seconds of whole minutes; 0 where nothing waits for long. A value
 * that changed every second would make every answer a new one.
 */
export async function secondsBehind({ store, now }: Pick<ApiDeps, 'store' | 'now'>): Promise<number> {
  const isLate = (at: number | null) => at !== null && now() - at > WORKER_BEHIND_AFTER_MS
  const { last_sweep_at } = await store.getHeartbeat()
  // No row where nobody sweeps: then hours of rows pile up, and each request would read all of them.
  const due_at = isLate(last_sweep_at) ? null : await store.nextDueAt(now() - WORKER_BEHIND_AFTER_MS, 0)
  const oldest = Math.min(now(), ...[due_at, last_sweep_at].filter(isLate).map(Number))
  return Math.floor((now() - oldest) / 60_000) * 60
}

/** When no guest's report could arrive, within the last 24 hours; null where never. */
async function lastBlindness({
  store,
  now,
}: Pick<ApiDeps, 'store' | 'now'>): Promise<{ from: number; until: number } | null> {
  const { blind } = await store.getHeartbeat()
  return blind.findLast(({ until }) => until > now() - DAY_MS) ?? null
}
