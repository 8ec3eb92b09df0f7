/** Where things are: every path of the dashboard is spelled here, and keeps the fleet that is looked at. */
import { type IncidentName, incidentId } from '../../../shared/incident-id.ts'
import { queryString } from '../../../shared/view/boot-filters.ts'
import { bootPath } from '../../../shared/view/boot-path.ts'
import type { Viewer } from '../access.ts'

type Query = Record<string, string | number | undefined>

export interface Links {
  path: (path: string, query?: Query) => string
  boots: (query?: Query) => string
  boot: (boot: { instance: string; boot_key: string; guest: string }) => string
  incident: (name: IncidentName) => string
  instance: (id: string) => string
}

/** Links for this viewer. Each names the fleet: whoever is sent one may look at another. */
export function linksFor({ fleet }: Pick<Viewer, 'fleet'>): Links {
  const path = (to: string, query: Query = {}) => `${to}${queryString({ fleet, ...query })}`
  const part = (text: string) => encodeURIComponent(text.toWellFormed())
  return {
    path,
    boots: (query = {}) => path('/boots', query),
    boot: ({ instance, boot_key, guest }) => bootPath({ fleet, instance, boot_key, guest }),
    incident: (name) => path(`/incidents/${incidentId(name)}`),
    instance: (id) => path(`/instances/${part(id)}`),
  }
}
