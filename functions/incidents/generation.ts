import { parseIncidentId } from '../../shared/incident-id.ts'
import type { Deps } from '../deps.ts'
import type { IncidentHead } from '../store/incident-item.ts'

/** The incident's generation that this id names, current or past; null where it names none. */
export async function generationNamed(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  id: string,
): Promise<IncidentHead | null> {
  const name = parseIncidentId(id)
  if (name === null) return null
  const head = await store.getIncident(fleet, name.cause, name.image)
  if (head?.gen === name.gen) return head
  const past = await store.listIncidentHistory(fleet, name.cause, name.image)
  return past.find(({ gen }) => gen === name.gen) ?? null
}
