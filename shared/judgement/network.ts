/** The network at a moment: what it could reach, and what was missing. */
import type { NetworkSample } from '../evidence/network-samples.ts'
import { LINK_LOCAL_TARGET } from '../metadata-addresses.ts'
import type { Interval, NetworkDevice, NetworkMoment, NetworkRoute } from '../verdict.ts'
import type { RunPart, StageRun } from './runs.ts'

export type LocalCause = 'no_nic' | 'no_link' | 'no_address' | 'route_missing_at_lookup'

/** A moment, and whether it is complete: then what it does not show was not there. */
export interface SeenMoment extends NetworkMoment {
  whole: boolean
}

/** Devices that by themselves lead nowhere outside the guest. */
const NOT_A_NIC = /^(?:lo\d?|docker|veth|virbr|br-|cni|flannel|cali|tunl|sit\d|dummy|ip6tnl|gre\d|erspan)/

/** Every moment that samples, snapshots and ci-info tables show, in order of time. */
export function networkMoments(
  samples: readonly NetworkSample[],
  runs: readonly StageRun[],
  loose: readonly RunPart[],
  targets: readonly string[],
): SeenMoment[] {
  const fromSamples = samples.map((sample): SeenMoment => {
    const usable = sample.reaches !== null && targets.includes(LINK_LOCAL_TARGET) ? sample.reaches : null
    return {
      at: [sample.at, sample.at],
      from: sample.from,
      devices: sample.devices,
      routes: sample.routes,
      usable: usable ?? covers(sample.routes, targets),
      whole: true,
    }
  })
  const fromTables = runs.flatMap((run) => tableMoments(run.parts, run.up, targets))
  if (fromTables.length === 0) fromTables.push(...tableMoments(loose, null, targets))
  return [...fromSamples, ...fromTables].sort((a, b) => a.at[0] - b.at[0] || rank(a) - rank(b))
}

function rank(moment: NetworkMoment): number {
  return moment.from === 'ci-info' ? 1 : 0
}

/** The table is printed at the start of the network stage, between its banner and its lookup. */
function tableMoments(
  parts: readonly RunPart[],
  up: number | null,
  targets: readonly string[],
): SeenMoment[] {
  const moments: SeenMoment[] = []
  for (const part of parts) {
    const unprintable = part.events.some((one) => one.kind === 'mark' && one.mark === 'routes_unprintable')
    for (const event of part.events) {
      if (event.kind !== 'table' || (event.table.devices.length === 0 && !event.table.damaged)) continue
      const { table } = event
      // A table that lost its head also lost the rows above, and perhaps more.
      const legible =
        table.devices.length > 0 &&
        !unprintable &&
        !table.routesFailed &&
        table.devicesComplete &&
        table.routesSeen
      const routes = legible && table.routesComplete ? table.routes : null
      const at: Interval = up === null ? [event.kernel ?? 0, event.kernel ?? 0] : [up, up]
      const usable = routes === null ? null : covers(routes, targets)
      moments.push({
        at,
        from: 'ci-info',
        devices: table.devicesFailed ? [] : table.devices,
        routes,
        usable: usable === false && table.damaged ? null : usable,
        whole: table.devicesComplete && !table.damaged && !table.devicesFailed,
      })
    }
  }
  return moments.sort((a, b) => (b.routes?.length ?? -1) - (a.routes?.length ?? -1)).slice(0, 1)
}

/**
 * True where a target has a covering route in the main table. The IPv6 leg counts only where there is no other; a zeroconf
 * 169.254.0.0/16 route covers (a failure is then a host that is not there).
 */
export function covers(routes: readonly NetworkRoute[], targets: readonly string[]): boolean {
  const v4 = targets.filter((target) => isIpv4(target))
  const judged = v4.length > 0 ? v4 : targets
  return judged.some((target) => routes.some((route) => covered(route.destination, target)))
}

export function isIpv4(address: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)
}

function covered(destination: string, target: string): boolean {
  const [net = '', bits = ''] = destination.split('/')
  if (isIpv4(target) !== isIpv4(net)) return false
  const width = Number(bits)
  if (!isIpv4(target)) return coveredIpv6(net, width, target)
  const shift = 32 - width
  if (shift >= 32) return true
  return number4(net) >>> shift === number4(target) >>> shift
}

function coveredIpv6(net: string, width: number, target: string): boolean {
  if (width === 0) return true
  const groups = Math.floor(width / 16)
  return groups6(net).slice(0, groups).join() === groups6(target).slice(0, groups).join()
}

function number4(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0) >>> 0
}

function groups6(address: string): number[] {
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::', 2)
  const left = head === '' ? [] : head.split(':').map((group) => Number.parseInt(group, 16))
  const right = tail === '' ? [] : tail.split(':').map((group) => Number.parseInt(group, 16))
  const zeros = Math.max(0, 8 - left.length - right.length)
  return [...left, ...new Array<number>(zeros).fill(0), ...right]
}

/** What was missing at `moment`, lowest layer first; null where the way out was complete or is unknown. */
export function missingAt(moment: SeenMoment): LocalCause | null {
  const { devices } = moment
  if (!moment.whole) return null
  if (devices.length > 0) {
    const nics = devices.filter((device) => !NOT_A_NIC.test(device.name))
    if (nics.length === 0) return devices.some((device) => device.name === 'lo') ? 'no_nic' : null
    if (nics.every((nic) => nic.up === false)) return 'no_link'
    if (!nics.some((nic) => nic.up !== false && nic.addresses.some(isGlobal))) return 'no_address'
  }
  return moment.usable === false ? 'route_missing_at_lookup' : null
}

/** Any address that can be a source towards the metadata service: IPv4, global or unique-local IPv6. */
export function isGlobal(address: string): boolean {
  return !/^(?:fe[89ab][0-9a-f]:|::1(?:\/|$))/i.test(address)
}

/** One line for people: `eth0 up 9.111.222.12/24; no default route`. */
export function describe(devices: readonly NetworkDevice[]): string {
  return devices
    .filter((device) => device.name !== 'lo')
    .map((device) =>
      `${device.name} ${device.up === false ? 'down' : 'up'} ${device.addresses.join(' ')}`.trim(),
    )
    .join(', ')
}
