/** The delivery log by endpoint, for the page; its JSON, replay and tests are `incident-routes.ts`. */
import type { ApiDeps } from '../deps.ts'
import type { DeliveryEntry, EndpointState } from '../store/items.ts'
import { dayOf } from '../store/keys.ts'

const SHOWN = 25

export interface EndpointLog {
  endpoint: string
  state: EndpointState
  entries: DeliveryEntry[]
}

/** Every endpoint of the config that this fleet may send to, with its newest attempts of one day (UTC). */
export async function readDeliveries(
  { store, config }: Pick<ApiDeps, 'store' | 'config'>,
  fleet: string,
  at: number,
): Promise<EndpointLog[]> {
  const settings = config.fleets[fleet]
  const channels = new Set([...(settings?.page_channels ?? []), ...(settings?.ticket_channels ?? [])])
  const endpoints = [...[...channels].sort().map((name) => `channel:${name}`), `remediation:${fleet}`]
  return Promise.all(
    endpoints.map(async (endpoint) => {
      const [state, page] = await Promise.all([
        store.getEndpoint(endpoint),
        store.listDeliveries(endpoint, dayOf(at), null, 200),
      ])
      const entries = page.items.filter((entry) => entry.fleet === fleet).slice(0, SHOWN)
      return { endpoint, state, entries }
    }),
  )
}
