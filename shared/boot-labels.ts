/** What a boot can be told apart by: inventory's labels of its instance, and what its report says of the machine. Pure. */
import { displayLine } from './display.ts'

export interface LabelledBoot {
  image: string
  cloud_init_version: string | null
  kernel?: string | null
  os?: string | null
  nic_driver?: string | null
  labels?: Readonly<Record<string, string>>
}

/**
 * Inventory's labels, and what the boot itself tells under its own names. Those are never inventory's, known or not: what
 * another source spells in another way would tell apart who reported and who did not.
 */
export function labelsOf(boot: LabelledBoot): Record<string, string> {
  const { image, cloud_init_version: cloud_init, kernel, os, nic_driver } = boot
  const told = { image: image === 'unknown' ? null : image, cloud_init, kernel, os, nic_driver }
  const all: [string, string | null | undefined][] = Object.entries({ ...boot.labels, ...told })
  return Object.fromEntries(all.filter((one): one is [string, string] => one[1] != null))
}

/**
 * Whether the boot has this label, spelled `name:value` or `name=value`; compared as it is shown, because nobody can type
 * what is invisible.
 */
export function hasLabel(boot: LabelledBoot, asked: string): boolean {
  const wanted = displayLine(asked)
  return Object.entries(labelsOf(boot)).some((pair) =>
    [':', '='].some((between) => displayLine(pair.join(between)) === wanted),
  )
}
