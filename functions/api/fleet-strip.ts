/** What keeps this fleet's people from being notified or its VMs from being repaired: read for the strip of every page. */
import { type OwnCommand, SOME_COMMAND } from '../../shared/own-command.ts'
import { GIVEN_UP_COUNTED } from '../../shared/policy/limits.ts'
import { endpointsOf } from '../boots/endpoints-of.ts'
import type { ApiDeps } from '../deps.ts'
import type { Guard } from '../store/action-item.ts'
import type { GivenUpRow } from '../store/due-row.ts'
import type { Silence } from '../store/incident-item.ts'
import type { EndpointState } from '../store/receiver-item.ts'

export interface FleetStrip {
  own: OwnCommand
  guard: Guard
  kill: Guard['kill']
  pauses: Guard['pauses']
  silences: Silence[]
  /** Endpoints of this fleet that fail, or answered 410 and are not used. */
  endpoints: EndpointState[]
  /** Given-up work of this fleet; the oldest where there is much of it. */
  given_up: GivenUpRow[]
}

/** One read of the guard, one of the silences, one of given-up work, and one for each endpoint of the fleet. */
export async function readFleetStrip(
  { store, config, now, ownCommand = SOME_COMMAND }: Pick<ApiDeps, 'store' | 'config' | 'now' | 'ownCommand'>,
  fleet: string,
): Promise<FleetStrip> {
  const [guard, silences, given_up, endpoints] = await Promise.all([
    store.getGuard(fleet),
    store.listSilences(fleet, now()),
    store.listGivenUp(GIVEN_UP_COUNTED),
    Promise.all(endpointsOf(config, fleet).map((endpoint) => store.getEndpoint(endpoint))),
  ])
  return {
    own: ownCommand,
    guard,
    kill: guard.kill?.on ? guard.kill : null,
    pauses: guard.pauses.filter(({ until }) => until > now()),
    silences,
    given_up: given_up.filter((row) => row.fleet === fleet),
    endpoints: endpoints.filter((state) => state.disabled_at !== null || state.failing != null),
  }
}
