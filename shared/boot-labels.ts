/** The labels that distinguish boots: inventory's labels of the instance, and what its report says about the machine. Pure. */
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
 * Inventory's labels, and the boot's own facts under reserved names. Inventory cannot set those names: with two sources,
 * the spelling alone would separate machines that reported from those that did not.
 */
export function labelsOf(boot: LabelledBoot): Record<string, string> {
  const { image, cloud_init_version: cloud_init, kernel, os, nic_driver } = boot
  const reported = { image: image === 'unknown' ? null : image, cloud_init, kernel, os, nic_driver }
  const all: [string, string | null | undefined][] = Object.entries({ ...boot.labels, ...reported })
  return Object.fromEntries(all.filter((one): one is [string, string] => one[1] != null))
}

/**
 * Whether the boot has this label, spelled `name:value` or `name=value`. Compared as displayed, because nobody can type
 * invisible characters.
 */
export function hasLabel(boot: LabelledBoot, asked: string): boolean {
  const wanted = displayLine(asked)
  return Object.entries(labelsOf(boot)).some((pair) =>
    [':', '='].some((between) => displayLine(pair.join(between)) === wanted),
  )
}
