/** The delivery log by endpoint, for the page; its JSON and replay are `delivery-routes.ts`, tests of channels `incident-routes.ts`. */
import { type Config, fleetSettings } from '../../shared/config.ts'
import { utcDay } from '../../shared/time.ts'
import type { ApiDeps } from '../deps.ts'
import type { DeliveryEntry } from '../store/log-item.ts'
import type { EndpointState } from '../store/receiver-item.ts'

const SHOWN = 25

export interface EndpointLog {
  endpoint: string
  state: EndpointState
  entries: DeliveryEntry[]
}

/** Where this fleet may send to: its channels, by name, and its receiver of repairs. */
export function endpointsOf(config: Pick<Config, 'fleets'>, fleet: string): string[] {
  const { page_channels, ticket_channels } = fleetSettings(config, fleet)
  const channels = new Set([...page_channels, ...ticket_channels])
  return [...[...channels].sort().map((name) => `channel:${name}`), `remediation:${fleet}`]
}

/** Every endpoint of the config that this fleet may send to, with its newest attempts of one day (UTC). */
export async function readDeliveries(
  { store, config }: Pick<ApiDeps, 'store' | 'config'>,
  fleet: string,
  at: number,
): Promise<EndpointLog[]> {
  return Promise.all(
    endpointsOf(config, fleet).map(async (endpoint) => {
      const [state, page] = await Promise.all([
        store.getEndpoint(endpoint),
        store.listDeliveries(endpoint, utcDay(at), null, 200),
      ])
      const entries = page.items.filter((entry) => entry.fleet === fleet).slice(0, SHOWN)
      return { endpoint, state, entries }
    }),
  )
}
