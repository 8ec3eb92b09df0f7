/**
 * State, which has no event: read at each scrape. Reads are bounded by what the configuration names and by limits, never by
 * how much is stored: nothing here reads a whole table.
 */
import { incidentId } from '../../shared/incident-id.ts'
import type { Label, MetricName } from '../../shared/metrics/metrics.ts'
import { OTHER } from '../../shared/metrics/series.ts'
import { DUE_ROWS_IN_METRICS, INCIDENTS_IN_METRICS, LANE_WIDTHS } from '../../shared/policy/limits.ts'
import { WORKER_BEHIND_AFTER_MS } from '../../shared/policy/waits.ts'
import { publicLink } from '../../shared/public-link.ts'
import { endpointsOf } from '../boots/endpoints-of.ts'
import { TRACES_ENDPOINT } from '../boots/send-trace.ts'
import type { Deps } from '../deps.ts'
import { laneOf } from '../due/lanes.ts'
import { listOpenIncidents } from '../incidents/open-incidents.ts'
import type { IncidentHead } from '../store/incident-item.ts'

export const READ_METRICS = [
  'boot_health_incidents_open',
  'boot_health_incident_opened_timestamp_seconds',
  'boot_health_channel_failing',
  'boot_health_last_sweep_timestamp_seconds',
  'boot_health_due_oldest_seconds',
  'boot_health_own_spans_dropped_total',
] as const satisfies MetricName[]

export interface Reading {
  metric: (typeof READ_METRICS)[number]
  labels: Partial<Record<Label, string>>
  value: number
}

type ReadDeps = Pick<Deps, 'store' | 'config' | 'now'>

/** All of them. Throws what the store throws. */
export async function readings(deps: ReadDeps): Promise<Reading[]> {
  const fleets = Object.keys(deps.config.fleets)
  const [incidents, endpoints, collector, work] = await Promise.all([
    Promise.all(fleets.map((fleet) => listOpenIncidents(deps, fleet))),
    Promise.all(fleets.map((fleet) => endpointReadings(deps, fleet, endpointsOf(deps.config, fleet)))),
    endpointReadings(deps, OTHER, deps.config.traces ? [TRACES_ENDPOINT] : []),
    workReadings(deps),
  ])
  return [...incidentReadings(deps, incidents.flat()), ...endpoints.flat(), ...collector, ...work]
}

function incidentReadings({ config }: ReadDeps, open: readonly IncidentHead[]): Reading[] {
  const groups = Map.groupBy(open, ({ fleet, cause, severity }) => JSON.stringify([fleet, cause, severity]))
  const counts = [...groups.values()].map((heads): Reading => {
    const [head] = heads
    const { fleet = '', cause = '', severity = '' } = head ?? {}
    return { metric: 'boot_health_incidents_open', labels: { fleet, cause, severity }, value: heads.length }
  })
  const newest = open.toSorted((a, b) => b.opened_at - a.opened_at).slice(0, INCIDENTS_IN_METRICS)
  const named = newest.map((head): Reading => {
    const { fleet, cause, severity, opened_at } = head
    const incident = incidentId(head)
    const link = publicLink(config.public_url, `/incidents/${incident}?fleet=${fleet}`)
    return {
      metric: 'boot_health_incident_opened_timestamp_seconds',
      labels: { fleet, incident, cause, severity, link },
      value: opened_at / 1000,
    }
  })
  return [...counts, ...named]
}

async function endpointReadings(
  { store }: ReadDeps,
  fleet: string,
  endpoints: readonly string[],
): Promise<Reading[]> {
  return Promise.all(
    endpoints.map(async (endpoint): Promise<Reading> => {
      const { disabled_at, failing } = await store.getEndpoint(endpoint)
      const value = disabled_at !== null || failing != null ? 1 : 0
      return { metric: 'boot_health_channel_failing', labels: { fleet, endpoint }, value }
    }),
  )
}

/** When the last sweep ran, and how late due work is. Without sweeps hours of rows pile up, which are not read. */
async function workReadings({ store, now }: ReadDeps): Promise<Reading[]> {
  const { last_sweep_at: swept } = await store.getHeartbeat()
  if (swept === null) return []
  const metric = 'boot_health_last_sweep_timestamp_seconds'
  const sweep: Reading = { metric, labels: {}, value: swept / 1000 }
  const at = now()
  if (at - swept > WORKER_BEHIND_AFTER_MS) return [sweep]
  const rows = await store.dueRows(at, DUE_ROWS_IN_METRICS)
  const lanes = Object.keys(LANE_WIDTHS).map((lane): Reading => {
    // A lane without a row among the oldest has nothing later than the last of these.
    const oldest = rows.find(({ kind }) => laneOf(kind) === lane)
    const last = rows.length === DUE_ROWS_IN_METRICS ? rows.at(-1) : undefined
    const due = oldest?.at ?? last?.at ?? at
    return {
      metric: 'boot_health_due_oldest_seconds',
      labels: { lane },
      value: Math.max(0, at - due) / 1000,
    }
  })
  return [sweep, ...lanes]
}
