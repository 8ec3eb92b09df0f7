/** An instance stopped, was terminated or deleted: nothing is expected of it, and an incident that holds it looks again. */

import type { Deps } from '../deps.ts'
import { guardRow, wakeAfter } from '../due/guard-row.ts'
import { change } from '../store/change.ts'
import type { DueRow, InstanceItem } from '../store/items.ts'
import { incidentTarget } from '../store/keys.ts'
import { newInstance } from '../store/new-instance.ts'

export interface Leaving {
  fleet: string
  instance: string
  /** What inventory said: `terminated`, `stopped`, `deleted`. */
  state: string
  /** When it happened, epoch milliseconds by inventory's clock. */
  at: number
}

/** False where this is no news: an instance that we never heard of, or a stop that is older than its last launch. */
export async function markGone(
  deps: Pick<Deps, 'store' | 'now' | 'poke' | 'log'>,
  { fleet, instance, state, at }: Leaving,
): Promise<boolean> {
  const guards: DueRow[] = []
  const { changed } = await change<InstanceItem>({
    what: `instance ${instance}`,
    read: async () => (await deps.store.getInstance(fleet, instance)) ?? newInstance(fleet, instance),
    decide: (stored) => (isNews(stored, at) ? { ...stored, gone: { at, reason: state } } : null),
    write: async (next) => {
      const { incident } = next
      if (incident)
        guards.push(await guardRow(deps, { kind: 'incident', fleet, target: incidentTarget(incident) }))
      return deps.store.casInstance(next)
    },
  })
  await wakeAfter(deps, guards)
  if (changed) deps.log('instance_gone', { fleet, instance, state })
  return changed
}

function isNews(stored: InstanceItem, at: number): boolean {
  if (stored.rev === 0 || (stored.launch && stored.launch.at > at)) return false
  return !stored.gone || stored.gone.at < at
}
