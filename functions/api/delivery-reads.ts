/** The delivery log by endpoint, for the page; its JSON and replay are `delivery-routes.ts`, tests of channels `incident-routes.ts`. */
import { HOME_INCIDENTS } from '../../shared/policy/limits.ts'
import { utcDay } from '../../shared/time.ts'
import { endpointsOf } from '../boots/endpoints-of.ts'
import type { ApiDeps } from '../deps.ts'
import { listOpenIncidents } from '../incidents/open-incidents.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import type { DeliveryEntry } from '../store/log-item.ts'
import type { EndpointState } from '../store/receiver-item.ts'

/** Attempts of one endpoint and day that a page reads. */
const READ = 200

export interface EndpointLog {
  endpoint: string
  state: EndpointState
  /** Newest first. */
  entries: DeliveryEntry[]
  /** Open incidents with a message for it that was not sent yet. */
  waiting: number
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

/** An attempt failed, or was never answered, and will be repeated. */
const waitingFor = (endpoint: string, open: readonly IncidentHead[]): number =>
  open.filter(({ tell }) =>
    tell.some(
      ({ channel, last_error, attempting, given_up }) =>
        `channel:${channel}` === endpoint && !given_up && (last_error !== null || attempting !== null),
    ),
  ).length
