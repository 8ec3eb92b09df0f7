import { OPEN_INCIDENTS_SHOWN } from '../../shared/policy/limits.ts'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { wake } from '../due/wake.ts'

/** Wakes every open incident: a clock that has been set back planned their next evaluations. */
export async function wakeOpenIncidents(
  deps: Pick<Deps, 'store' | 'config' | 'now' | 'poke'>,
): Promise<void> {
  for (const fleet of Object.keys(deps.config.fleets))
    for (const ref of await deps.store.listOpenIncidents(fleet, OPEN_INCIDENTS_SHOWN))
      await wake(deps, incidentWork(ref))
}
