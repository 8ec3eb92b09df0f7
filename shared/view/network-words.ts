/** What a guest's network had and lacked, in words. Names and addresses are guest text, so they go through `displayLine`. */
import { displayLine } from '../display.ts'
import { LINK_LOCAL_TARGET, METADATA_ADDRESS } from '../metadata-addresses.ts'
import type { NetworkDevice, NetworkMoment, NetworkRoute } from '../verdict.ts'

const METADATA = [`${LINK_LOCAL_TARGET}/32`, `${METADATA_ADDRESS.aws_ipv6}/128`]

/** "eth0 was up with 9.111.222.12/24, but there was no default route and no route to 169.254.169.254". */
export function describeLack(moment: NetworkMoment): string {
  const devices = moment.devices.filter(({ name }) => name !== 'lo')
  const lack = describeMissingRoutes(moment.routes)
  if (devices.length === 0) return lack === null ? 'there was no interface besides loopback' : lack
  const had = devices.slice(0, 3).map(describeDevice).join(', ')
  const more = devices.length > 3 ? ` and ${devices.length - 3} more` : ''
  const but = devices.some(({ addresses }) => addresses.length > 0) ? 'but' : 'and'
  return lack === null ? `${had}${more}` : `${had}${more}, ${but} ${lack}`
}

function describeDevice({ name, up, addresses }: NetworkDevice): string {
  const state = up === false ? 'was down' : up === null ? 'was there' : 'was up'
  const shown = addresses.slice(0, 2).map(withPrefix).join(' and ')
  return `${displayLine(name, 32)} ${state} with ${shown === '' ? 'no address' : shown}`
}

function describeMissingRoutes(routes: NetworkRoute[] | null): string | null {
  if (routes === null) return 'no route was shown'
  const lacks = [
    ...(defaultRoute(routes) === undefined ? ['no default route'] : []),
    ...(metadataRoute(routes) === undefined ? [`no route to ${LINK_LOCAL_TARGET}`] : []),
  ]
  return lacks.length === 2 ? `there was ${lacks.join(' and ')}` : null
}

function defaultRoute(routes: NetworkRoute[]): NetworkRoute | undefined {
  return routes.find(({ destination }) => destination === '0.0.0.0/0' || destination === '::/0')
}

function metadataRoute(routes: NetworkRoute[]): NetworkRoute | undefined {
  return routes.find(({ destination }) => METADATA.includes(destination))
}

/** `9.111.222.12/255.255.255.0` -> `9.111.222.12/24`; anything else stays as it is. */
function withPrefix(address: string): string {
  const [host = '', mask = ''] = displayLine(address, 64).split('/')
  const bytes = mask.split('.')
  if (bytes.length !== 4 || bytes.some((byte) => !/^\d{1,3}$/.test(byte) || Number(byte) > 255))
    return displayLine(address, 64)
  const bits = bytes.map((byte) => Number(byte).toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits)
    ? `${host}/${bits.indexOf('0') === -1 ? 32 : bits.indexOf('0')}`
    : displayLine(address, 64)
}

/** "had both, via 9.111.222.1"; null where the routes do not show it. */
export function describeGain(routes: NetworkRoute[] | null): string | null {
  if (routes === null) return null
  const byDefault = defaultRoute(routes)
  const toMetadata = metadataRoute(routes)
  const gateway = toMetadata?.gateway ?? byDefault?.gateway
  const via = gateway == null ? '' : `, via ${displayLine(gateway, 64)}`
  if (byDefault !== undefined && toMetadata !== undefined) return `had both${via}`
  if (byDefault !== undefined) return `had a default route${via}`
  return toMetadata === undefined ? null : `had a route to ${LINK_LOCAL_TARGET}${via}`
}
