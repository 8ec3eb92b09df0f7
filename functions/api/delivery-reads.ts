/** The delivery log by endpoint, for the page; its JSON and replay are `delivery-routes.ts`, tests of channels `incident-routes.ts`. */
import { type Config, fleetSettings } from '../../shared/config.ts'
import { HOME_INCIDENTS } from '../../shared/policy/limits.ts'
import { utcDay } from '../../shared/time.ts'
import { verdictEndpoint } from '../boots/tell-verdict.ts'
import type { ApiDeps } from '../deps.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import type { DeliveryEntry } from '../store/log-item.ts'
import type { EndpointState } from '../store/receiver-item.ts'
import { listOpenIncidents } from './incident-reads.ts'

/** Tries of one endpoint and day that a page looks at. */
const READ = 200

export interface EndpointLog {
  endpoint: string
  state: EndpointState
  /** Newest first. */
  entries: DeliveryEntry[]
  /** Open incidents of which it has something to hear that it was not told yet. */
  waiting: number
}

/** Where this fleet may send to: its channels, by name, its receiver of repairs where it has one, and those of verdicts. */
export function endpointsOf(config: Pick<Config, 'fleets'>, fleet: string): string[] {
  const { page_channels, ticket_channels, remediation, verdict_webhooks } = fleetSettings(config, fleet)
  const channels = new Set([...page_channels, ...ticket_channels])
  return [
    ...[...channels].sort().map((name) => `channel:${name}`),
    ...(remediation.url === undefined ? [] : [`remediation:${fleet}`]),
    ...Object.keys(verdict_webhooks).map((name) => verdictEndpoint(fleet, name)),
  ]
}

/** Every endpoint of the config that this fleet may send to, with its newest attempts of one day (UTC). */
export async function readDeliveries(
  deps: Pick<ApiDeps, 'store' | 'config'>,
  fleet: string,
  at: number,
): Promise<EndpointLog[]> {
  const { store, config } = deps
  const open = await listOpenIncidents(deps, fleet, HOME_INCIDENTS)
  return Promise.all(
    endpointsOf(config, fleet).map(async (endpoint) => {
      const [state, page] = await Promise.all([
        store.getEndpoint(endpoint),
        store.listDeliveries(endpoint, utcDay(at), null, READ),
      ])
      const entries = page.items.filter((entry) => entry.fleet === fleet)
      return { endpoint, state, entries, waiting: waitingFor(endpoint, open) }
    }),
  )
}

/** A try failed, or was never answered, and comes again. */
const waitingFor = (endpoint: string, open: readonly IncidentHead[]): number =>
  open.filter(({ tell }) =>
    tell.some(
      ({ channel, last_error, attempting, given_up }) =>
        `channel:${channel}` === endpoint && !given_up && (last_error !== null || attempting !== null),
    ),
  ).length
