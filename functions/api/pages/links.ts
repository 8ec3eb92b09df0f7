/** Every path of the dashboard is spelled here, and keeps the selected fleet. */
import { type IncidentName, incidentId } from '../../../shared/incident-id.ts'
import { type QueryFields, queryString } from '../../../shared/view/boot-filters.ts'
import { bootPath } from '../../../shared/view/boot-path.ts'
import type { Viewer } from '../access.ts'

interface BootAddress {
  instance: string
  boot_key: string
  guest: string
}

export interface Links {
  path: (path: string, query?: QueryFields) => string
  boots: (query?: QueryFields) => string
  boot: (boot: BootAddress) => string
  /** A report as the guest sent it, by its id; with the fragment of a line. */
  raw: (boot: BootAddress, report: string, line?: string) => string
  rawText: (boot: BootAddress, report: string) => string
  incident: (name: IncidentName) => string
  instance: (id: string) => string
  /** An image's page without its query: forms and pages below it begin so. */
  imagePath: (image: string) => string
  image: (image: string, query?: QueryFields) => string
  imageBootsFile: (image: string, query?: QueryFields) => string
  /** The comparison with another image: may this one go out? */
  compare: (image: string, baseline: string) => string
}

/** Links for this viewer. Each names the fleet: the recipient of a link may be looking at another. */
export function linksFor({ fleet }: Pick<Viewer, 'fleet'>): Links {
  const path = (to: string, query: QueryFields = {}) => `${to}${queryString({ fleet, ...query })}`
  const part = (text: string) => encodeURIComponent(text.toWellFormed())
  const imagePath = (image: string) => `/images/${part(image)}`
  const boots = ({ instance, boot_key }: BootAddress) => `/boots/${part(instance)}/${part(boot_key)}`
  const rawQuery = ({ instance, guest }: BootAddress, report: string) => ({
    ...(guest === instance ? {} : { guest }),
    report,
  })
  return {
    path,
    boots: (query = {}) => path('/boots', query),
    boot: ({ instance, boot_key, guest }) => bootPath({ fleet, instance, boot_key, guest }),
    raw: (boot, report, line) =>
      `${path(`${boots(boot)}/raw`, rawQuery(boot, report))}${line ? `#${line}` : ''}`,
    rawText: (boot, report) => path(`${boots(boot)}/raw.txt`, rawQuery(boot, report)),
    incident: (name) => path(`/incidents/${incidentId(name)}`),
    instance: (id) => path(`/instances/${part(id)}`),
    imagePath,
    image: (image, query = {}) => path(imagePath(image), query),
    compare: (image, baseline) => path(`${imagePath(image)}/compare/${part(baseline)}`),
    imageBootsFile: (image, query = {}) => path(`${imagePath(image)}/boots.csv`, query),
  }
}
