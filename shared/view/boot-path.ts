/** The path of a boot's page. Pure. */
import { queryString } from './boot-filters.ts'

/**
 * `guest` is set where its reports are filed under another name than inventory's. Ids are guest text: any text is one part
 * of a path.
 */
export function bootPath(boot: { fleet: string; instance: string; boot_key: string; guest: string }): string {
  const { fleet, instance, boot_key, guest } = boot
  const [id, key] = [instance, boot_key].map((text) => encodeURIComponent(text.toWellFormed()))
  return `/boots/${id}/${key}${queryString({ fleet, ...(guest === instance ? {} : { guest }) })}`
}
