import { incidentId } from '../../shared/incident-id.ts'
import { OPEN_INCIDENTS_SHOWN, READS_AT_ONCE } from '../../shared/policy/limits.ts'
import type { Deps } from '../deps.ts'
import type { IncidentHead } from '../store/incident-item.ts'
import { sideBySide } from '../store/side-by-side.ts'

const STATE_ORDER = { open: 0, resolving: 1, resolved: 2 } as const

/** Open ones first, then resolving ones, then newest first. */
export const byState = (a: IncidentHead, b: IncidentHead): number =>
  STATE_ORDER[a.state] - STATE_ORDER[b.state] || b.opened_at - a.opened_at

/** Unresolved incidents in the order of `byState`, at most 500, or `most`. Reads no head of a resolved one. */
export async function listOpenIncidents(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  most: number = OPEN_INCIDENTS_SHOWN,
): Promise<IncidentHead[]> {
  const refs = await store.listOpenIncidents(fleet, most)
  const heads = await sideBySide(refs, ({ cause, image }) => store.getIncident(fleet, cause, image), {
    atOnce: READS_AT_ONCE,
  })
  const open = new Map<string, IncidentHead>()
  for (const head of heads) if (head && head.state !== 'resolved') open.set(incidentId(head), head)
  return [...open.values()].sort(byState)
}
