/** How much of a fleet an incident is: what its pages are measured against, from counts of whole cells. */
import type { ApiDeps } from '../deps.ts'
import { populationOf } from '../incidents/tell-incident.ts'
import type { IncidentHead } from '../store/incident-item.ts'

export interface Population {
  /** VMs of this image that booted in the last 24 h; null where fewer were counted than have joined: then nobody knows yet. */
  of_image: number | null
  of_others: number
  failing_others: number
}

/**
 * Null where inventory knows of nothing. Counted from cells, never from boots: a page that is looked at every five
 * seconds must not read every boot of a storm. Cells are two minutes behind at most.
 */
export async function readPopulation(
  deps: Pick<ApiDeps, 'store' | 'now'>,
  head: IncidentHead,
  members: number,
): Promise<Population | null> {
  const counted = await populationOf(deps, head, { fresh: false })
  return counted && { ...counted, of_image: counted.of_image < members ? null : counted.of_image }
}
