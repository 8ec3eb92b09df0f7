/** What a guest's reports contain about its machine, for people who ask what failing ones have in common. Pure. */
import type { Evidence, Section } from '../evidence.ts'
import { cutText } from '../page/cut-text.ts'

/** The guest's own words, cut; null where no report contains it. */
export interface MachineFacts {
  kernel: string | null
  os: string | null
  /**
   * Drivers of the network cards: as the reporter read them in sysfs (since 0.2.0, `nic_driver: hv_netvsc,mlx5_core`), else
   * as logs and consoles show them. Several are in the order of the cards' names, joined by `+`.
   */
  nic_driver: string | null
}

const LONGEST = 64
const DRIVERS = 4
/** As kernels name them: `virtio_net`, `ena`, `vmxnet3`, `hv_netvsc`. Any other text is ignored. */
const DRIVER = /^[\w-]{1,32}$/

/** From all reports of one boot; the first that has a value wins. Linear in their length. */
export function machineFacts(reports: readonly Evidence[]): MachineFacts {
  const fact = (name: string): string | null =>
    reports.map(({ facts }) => facts[name]?.trim()).find(Boolean) ?? null
  const sections = reports.flatMap((report) => report.sections)
  const reported = (fact('nic_driver') ?? '').split(',').filter((name) => DRIVER.test(name))
  const drivers = [...new Set(reported.length > 0 ? reported : sections.flatMap(driversIn))]
    .sort()
    .slice(0, DRIVERS)
  return {
    kernel: shortened(fact('kernel') ?? kernelIn(sections)),
    os: shortened(fact('os')),
    nic_driver: shortened(drivers.length === 0 ? null : drivers.join('+')),
  }
}

const shortened = (text: string | null): string | null => (text === null ? null : cutText(text, LONGEST))

/** The kernel's own first line on a console. */
const KERNEL = /(?:^|\] |kernel: )Linux version (\S{1,64})/m

function kernelIn(sections: readonly Section[]): string | null {
  for (const { text } of sections) {
    const found = KERNEL.exec(text)?.[1]
    if (found !== undefined) return found
  }
  return null
}

/**
 * Forms that name a driver: cloud-init's list of interfaces (`Detected interfaces`, cloudinit/net/__init__.py), and what it
 * renames or would (`[mac, name, driver, device_id]`, the same file since 17.1).
 */
const OF_CLOUD_INIT = [
  /'driver': '([\w-]{1,32})'/g,
  /\['[\da-f]{2}(?::[\da-f]{2}){5}', '[^'\n]{1,15}', '([\w-]{1,32})', (?:None|'0x[\da-f]{1,8}')\]/g,
]

/**
 * The kernel's message that udev renamed a card: `virtio_net virtio0 ens3: renamed from eth0`. For bridges and containers
 * it names no bus.
 */
const RENAMED = ': renamed from '
const CARD =
  /([\w-]{1,32}) (?:virtio\d{1,4}|[\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.\d|vif-\d{1,4}|[\da-f-]{36}) [\w.-]{1,15}$/
/** A machine has a few cards; a guest that prints this line without end must not make us read each. */
const CARDS = 16

function driversIn({ text }: Section): string[] {
  const listed = OF_CLOUD_INIT.flatMap((form) => [...text.matchAll(form)].flatMap((found) => found[1] ?? []))
  const renamed: string[] = []
  let at = text.indexOf(RENAMED)
  for (let card = 0; at !== -1 && card < CARDS; card++) {
    const driver = CARD.exec(text.slice(Math.max(0, at - 100), at))?.[1]
    if (driver !== undefined) renamed.push(driver)
    at = text.indexOf(RENAMED, at + 1)
  }
  return [...listed, ...renamed]
}
