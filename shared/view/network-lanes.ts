/**
 * The network of a boot over time, as one lane for each thing that a lookup needs: link, address, default route and a route
 * to the metadata service. Each sample holds until the next; before the first, the state is unknown.
 */
import type { NetworkDevice, NetworkMoment } from '../verdict.ts'

export interface LanePart {
  from: number
  to: number
  /** true: it was there, false: it was not. Unknown stretches have no part. */
  there: boolean
}

export interface Lane {
  name: 'link' | 'address' | 'default route' | 'metadata route'
  parts: LanePart[]
}

/** Lanes that have at least one known stretch between `low` and `high`, uptime seconds. */
export function networkLanes(moments: readonly NetworkMoment[], low: number, high: number): Lane[] {
  const lanes: Lane[] = [
    { name: 'link', parts: partsOf(moments, hasLink, low, high) },
    { name: 'address', parts: partsOf(moments, hasAddress, low, high) },
    { name: 'default route', parts: partsOf(moments, hasDefaultRoute, low, high) },
    { name: 'metadata route', parts: partsOf(moments, ({ usable }) => usable, low, high) },
  ]
  return lanes.filter(({ parts }) => parts.length > 0)
}

type Known = (moment: NetworkMoment) => boolean | null

function partsOf(moments: readonly NetworkMoment[], known: Known, low: number, high: number): LanePart[] {
  const seen = moments.flatMap((moment) => {
    const there = known(moment)
    return there === null ? [] : [{ at: moment.at[0], there }]
  })
  const parts = seen.map(({ at, there }, index) => ({
    from: Math.max(at, low),
    to: Math.min(seen[index + 1]?.at ?? high, high),
    there,
  }))
  return joined(parts.filter(({ from, to }) => to > from))
}

/** Equal neighbours are one part. */
function joined(parts: LanePart[]): LanePart[] {
  const whole: LanePart[] = []
  for (const part of parts) {
    const last = whole.at(-1)
    if (last?.there === part.there && last.to === part.from) last.to = part.to
    else whole.push({ ...part })
  }
  return whole
}

const cards = ({ devices }: NetworkMoment): NetworkDevice[] => devices.filter(({ name }) => name !== 'lo')

function hasLink(moment: NetworkMoment): boolean | null {
  if (moment.devices.length === 0) return null
  const states = cards(moment).map(({ up }) => up)
  if (states.includes(true)) return true
  return states.includes(null) ? null : false
}

function hasAddress(moment: NetworkMoment): boolean | null {
  if (moment.devices.length === 0) return null
  return cards(moment).some(({ addresses }) => addresses.some((address) => !/^fe[89ab]/i.test(address)))
}

function hasDefaultRoute({ routes }: NetworkMoment): boolean | null {
  return routes === null ? null : routes.some(({ destination }) => /^(0\.0\.0\.0|::)\/0$/.test(destination))
}
