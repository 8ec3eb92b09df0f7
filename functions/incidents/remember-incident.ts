/** Stores on the instance which incident its newest boot belongs to, so that its membership in the one before can end. */
import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import { change } from '../store/change.ts'
import type { IncidentRef } from '../store/incident-item.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'

export interface Remembered {
  instance: InstanceItem
  /** The incident that it was in before; null where nothing changed. */
  left: IncidentRef | null
}

/** Only where this boot is still its newest. A due row makes sure that the incident that it leaves is woken. */
export async function rememberIncident(
  deps: Pick<Deps, 'store' | 'poke' | 'now'>,
  { fleet, instance, boot_key }: { fleet: string; instance: string; boot_key: string },
  ref: IncidentRef,
): Promise<Remembered> {
  let left: IncidentRef | null = null
  const { item } = await change<InstanceItem>({
    what: `instance ${instance}`,
    read: () => readInstance(deps.store, fleet, instance),
    decide: (now) => {
      if (now.newest?.boot_key !== boot_key || isDeepStrictEqual(now.incident, ref)) return null
      left = now.incident
      return { ...now, incident: ref }
    },
    write: async (next) => {
      if (left) await createWriteAhead(deps).write(incidentWork(left))
      return deps.store.casInstance(next)
    },
  })
  return { instance: item, left }
}
