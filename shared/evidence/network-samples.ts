/**
 * Reads the network, moment by moment, from the guest's own files and the sampler: `route-samples`, `/proc/net/route`,
 * `/proc/net/ipv6_route`, `ip -j addr`, `ip -j route`, `/sys/class/net`. Kernel hex is little-endian, as on every platform
 * that runs cloud images but s390x.
 */
import type { Section } from '../evidence.ts'
import type { NetworkDevice, NetworkRoute } from '../verdict.ts'

export interface NetworkSample {
  /** Uptime of this sample and of the poll before it, which still saw the former state. */
  at: number
  previous: number | null
  devices: NetworkDevice[]
  routes: NetworkRoute[]
  /** What `ip route get 169.254.169.254` answered; null where it was not asked. */
  reaches: boolean | null
  from: 'sample' | 'snapshot'
}

const MAX_SAMPLES = 2000
const RTF_UP = 1
const RTF_REJECT = 0x200

/** `AT PREV KIND …` lines; all lines of one AT together are the network's state at that moment. */
export function readRouteSamples(text: string): NetworkSample[] {
  const byTime = new Map<string, NetworkSample>()
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/)
    const at = Number(words[0])
    if (words.length < 3 || !Number.isFinite(at)) continue
    const key = words[0] ?? ''
    let sample = byTime.get(key)
    if (sample === undefined) {
      if (byTime.size >= MAX_SAMPLES) break
      const previous = Number(words[1])
      sample = emptySample(at, Number.isFinite(previous) ? previous : null, 'sample')
      byTime.set(key, sample)
    }
    addLine(sample, words.slice(2))
  }
  return [...byTime.values()].sort((a, b) => a.at - b.at)
}

function emptySample(at: number, previous: number | null, from: NetworkSample['from']): NetworkSample {
  return { at, previous, devices: [], routes: [], reaches: null, from }
}

function addLine(sample: NetworkSample, [kind, ...words]: string[]): void {
  const [first = '', second = '', third = '', fourth = '', fifth = ''] = words
  if (kind === 'link') {
    const device = deviceOf(sample, first)
    device.up = second === 'up' ? true : second === 'down' ? false : null
    device.mac = third === '' || third === '-' ? null : third
  } else if (kind === 'addr' && second !== '') deviceOf(sample, first).addresses.push(second)
  else if (kind === 'route4') addRoute4(sample, first, second, third, fourth, fifth)
  else if (kind === 'route6') addRoute6(sample, first, second, third, fourth, fifth)
  else if (kind === 'get') sample.reaches = second !== 'unreachable'
}

/** One moment from the sections of one snapshot folder (all `at` the same uptime). */
export function readSnapshot(at: number, sections: readonly Section[]): NetworkSample {
  const sample = emptySample(at, null, 'snapshot')
  for (const section of sections) {
    if (section.name.startsWith('/proc/net/route')) readProcRoute(sample, section.text)
    else if (section.name.startsWith('/proc/net/ipv6_route')) readProcRoute6(sample, section.text)
    else if (section.name.startsWith('/sys/class/net')) readSysClassNet(sample, section.text)
    else if (section.name.startsWith('ip -j addr')) readIpAddr(sample, section.text)
    else if (section.name.startsWith('ip -j route')) readIpRoute(sample, section.text)
    else if (section.name.startsWith('ip route get')) sample.reaches = !section.text.includes('unreachable')
  }
  return sample
}

/** True for the names that `readSnapshot` understands. */
export function isSnapshotSection(name: string): boolean {
  return /^(?:\/proc\/net\/(?:ipv6_)?route|\/sys\/class\/net|ip -j (?:addr|route)|ip route get)\b/.test(name)
}

function readProcRoute(sample: NetworkSample, text: string): void {
  for (const line of text.split('\n').slice(1, 400)) {
    const f = line.trim().split(/\s+/)
    if (f.length >= 8) addRoute4(sample, f[0] ?? '', f[1] ?? '', f[2] ?? '', f[3] ?? '', f[7] ?? '')
  }
}

function readProcRoute6(sample: NetworkSample, text: string): void {
  for (const line of text.split('\n').slice(0, 400)) {
    const f = line.trim().split(/\s+/)
    if (f.length >= 10) addRoute6(sample, f[9] ?? '', f[0] ?? '', f[1] ?? '', f[4] ?? '', f[8] ?? '')
  }
}

function readSysClassNet(sample: NetworkSample, text: string): void {
  for (const line of text.split('\n').slice(0, 200)) {
    const match = /^(\S{1,40}) operstate=(\S{1,20}) carrier=(\S{0,3}) address=(\S{0,60})/.exec(line.trim())
    if (match === null) continue
    const device = deviceOf(sample, match[1] ?? '')
    device.up = match[3] === '1' ? true : match[3] === '0' || match[2] === 'down' ? false : device.up
    device.mac = match[4] || null
  }
}

function readIpAddr(sample: NetworkSample, text: string): void {
  for (const link of jsonRows(text)) {
    const name = wordOf(link.ifname)
    if (name === '') continue
    const device = deviceOf(sample, name)
    const flags = Array.isArray(link.flags) ? link.flags : []
    device.up = flags.includes('LOWER_UP')
    device.mac = typeof link.address === 'string' ? link.address : null
    for (const info of Array.isArray(link.addr_info) ? link.addr_info : [])
      if (typeof info?.local === 'string' && typeof info.prefixlen === 'number')
        device.addresses.push(`${info.local}/${info.prefixlen}`)
  }
}

function readIpRoute(sample: NetworkSample, text: string): void {
  for (const row of jsonRows(text)) {
    const dst = wordOf(row.dst)
    const type = row.type
    if (
      dst === '' ||
      type === 'unreachable' ||
      type === 'throw' ||
      type === 'blackhole' ||
      type === 'prohibit'
    )
      continue
    const gateway = typeof row.gateway === 'string' ? row.gateway : null
    const six = `${dst}${gateway}`.includes(':')
    const whole = six ? '::/0' : '0.0.0.0/0'
    const destination = dst === 'default' ? whole : dst.includes('/') ? dst : `${dst}/${six ? 128 : 32}`
    pushRoute(sample, { destination, gateway, device: wordOf(row.dev) })
  }
}

function jsonRows(text: string): Record<string, unknown>[] {
  if (text.length > 500_000) return []
  try {
    const rows: unknown = JSON.parse(text)
    return Array.isArray(rows)
      ? rows.filter((row) => typeof row === 'object' && row !== null).slice(0, 400)
      : []
  } catch {
    return []
  }
}

/** A JSON field with a single value; a list nested a thousand deep could not be turned into text. */
const wordOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 100) : '')

function deviceOf(sample: NetworkSample, name: string): NetworkDevice {
  const known = sample.devices.find((device) => device.name === name)
  if (known !== undefined) return known
  const device: NetworkDevice = { name, up: null, addresses: [], mac: null }
  if (sample.devices.length < 256) sample.devices.push(device)
  return device
}

function addRoute4(
  sample: NetworkSample,
  iface: string,
  dest: string,
  gate: string,
  flags: string,
  mask: string,
): void {
  const bits = Number.parseInt(flags, 16)
  if (dest.length !== 8 || !(bits & RTF_UP) || bits & RTF_REJECT) return
  const prefix = (Number.parseInt(mask, 16) >>> 0).toString(2).replaceAll('0', '').length
  const gateway = gate === '00000000' ? null : ipv4(gate)
  pushRoute(sample, { destination: `${ipv4(dest)}/${prefix}`, gateway, device: iface })
}

function addRoute6(
  sample: NetworkSample,
  iface: string,
  dest: string,
  plen: string,
  hop: string,
  flags: string,
): void {
  const bits = Number.parseInt(flags, 16)
  if (dest.length !== 32 || iface === 'lo' || bits & RTF_REJECT || !(bits & RTF_UP)) return
  const gateway = /^0+$/.test(hop) ? null : ipv6(hop)
  pushRoute(sample, { destination: `${ipv6(dest)}/${Number.parseInt(plen, 16)}`, gateway, device: iface })
}

function pushRoute(sample: NetworkSample, route: NetworkRoute): void {
  const same = (known: NetworkRoute) =>
    known.destination === route.destination &&
    known.gateway === route.gateway &&
    known.device === route.device
  if (sample.routes.length < 400 && !sample.routes.some(same)) sample.routes.push(route)
}

function ipv4(hex: string): string {
  const value = Number.parseInt(hex, 16)
  return [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24].join('.')
}

/** 32 hex digits -> the short form with `::` for the first longest run of zero groups. */
function ipv6(hex: string): string {
  const text = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(':')
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)]
  const longest = runs.sort((a, b) => b[0].length - a[0].length)[0]
  if (longest === undefined) return text
  const head = text.slice(0, longest.index).replace(/:$/, '')
  return `${head}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`
}
