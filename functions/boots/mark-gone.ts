/** An instance stopped, was terminated or deleted: it need not report any more, and its incident is evaluated again. */

import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import { compareMember } from '../incidents/members.ts'
import { change } from '../store/change.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { contestEnded } from './contest.ts'
import { recountBoots } from './recount.ts'

export interface Leaving {
  fleet: string
  instance: string
  /** What inventory reported: `terminated`, `stopped`, `deleted`. */
  state: string
  /** When it happened, epoch milliseconds by inventory's clock. */
  at: number
}

/** False where nothing changed: an instance that is unknown, or a stop that is older than its last launch. */
export async function markGone(
  deps: Pick<Deps, 'store' | 'config' | 'now' | 'poke' | 'log'>,
  { fleet, instance, state, at }: Leaving,
): Promise<boolean> {
  const ahead = createWriteAhead(deps)
  const { item, changed } = await change<InstanceItem>({
    what: `instance ${instance}`,
    read: () => readInstance(deps.store, fleet, instance),
    decide: (stored) =>
      // An instance that is gone can have no contest.
      isNews(stored, at) ? { ...contestEnded(stored, null), gone: { at, reason: state } } : null,
    write: async (next) => {
      const { incident } = next
      if (incident) await ahead.write(incidentWork(incident))
      return deps.store.casInstance(next)
    },
  })
  await ahead.start()
  if (item.gone) await recountBoots(deps, item)
  // Also where nothing changed: the process that recorded it may have died before this.
  if (item.gone && item.incident) await compareMember(deps, item.incident, instance)
  if (changed) deps.log('instance_gone', { fleet, instance, state })
  return changed
}

function isNews(stored: InstanceItem, at: number): boolean {
  if (stored.rev === 0 || (stored.launch && stored.launch.at > at)) return false
  return !stored.gone || stored.gone.at < at
}
