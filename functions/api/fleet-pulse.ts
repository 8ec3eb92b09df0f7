/** One fleet at a glance: a row of the first page and of the wall. The cost of reading it does not grow with the fleet. */
import { fleetSettings } from '../../shared/config.ts'
import { HOME_INCIDENTS } from '../../shared/policy/limits.ts'
import { CELL_MS } from '../../shared/policy/waits.ts'
import type { Census } from '../../shared/remediation/census.ts'
import { DAY_MS } from '../../shared/time.ts'
import { type FleetHour, fleetHours } from '../../shared/view/fleet-hours.ts'
import { type FleetSummary, summarize } from '../../shared/view/fleet-summary.ts'
import { endpointsOf } from '../boots/endpoints-of.ts'
import type { ApiDeps } from '../deps.ts'
import { listOpenIncidents } from '../incidents/open-incidents.ts'
import { censusOfCells } from '../repairs/census.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { readDayCells } from './day-cells.ts'
import { type FleetStrip, readFleetStrip } from './fleet-strip.ts'

export interface FleetPulse {
  fleet: string
  summary: FleetSummary
  hours: FleetHour[]
  /** The census that its cards compare with. */
  census: Census
  /** Open incidents, at most HOME_INCIDENTS. */
  open: IncidentHead[]
  /** Instances that never reported: as counted, and never fewer than in open incidents. */
  never_reported: number
  held: FleetStrip
  mode: 'off' | 'dry_run' | 'on'
  /** Channels and receiver that the config names. */
  endpoints: number
}

/** Reads cells of a day, the guard, the silences, the endpoints and at most 50 heads, whatever the fleet's size. */
export async function readFleetPulse(
  deps: Pick<ApiDeps, 'store' | 'config' | 'now' | 'soleWorker'>,
  fleet: string,
): Promise<FleetPulse> {
  const now = deps.now()
  const until = Math.floor(now / CELL_MS) * CELL_MS + CELL_MS
  const [cells, open, held] = await Promise.all([
    readDayCells(deps, fleet, until),
    listOpenIncidents(deps, fleet, HOME_INCIDENTS),
    readFleetStrip(deps, fleet),
  ])
  const summary = summarize(cells, until - DAY_MS, until)
  return {
    ...{ fleet, summary, open, held },
    hours: fleetHours(cells, until),
    census: censusOfCells(deps, fleet, cells),
    never_reported: neverReported(summary, open),
    mode: fleetSettings(deps.config, fleet).remediation.mode,
    endpoints: endpointsOf(deps.config, fleet).filter((one) => one.startsWith('channel:')).length,
  }
}

/** Counts lag by two minutes: a tile must not say 0 above an open incident of instances that never reported. */
export const neverReported = ({ verdicts }: FleetSummary, open: readonly IncidentHead[]): number =>
  Math.max(verdicts.never_reported ?? 0, silentMembers(open))

const silentMembers = (open: readonly IncidentHead[]): number =>
  open
    .filter(({ cause }) => cause === 'never_reported')
    .reduce((sum, { failing, members_seen }) => sum + Math.max(1, failing ?? members_seen), 0)
