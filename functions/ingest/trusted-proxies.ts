/** Who is behind a proxy that the config names. On AWS the endpoint tells who connected, and none of this is loaded. */
import { BlockList, isIP } from 'node:net'
import { plainOf } from './source-address.ts'

/** The address that a request came from, by who connected and the header X-Forwarded-For. */
export type ClientOf = (peer: string, forwarded: string) => string

/** Anybody can write any address into the header: it is believed of these ranges alone. Throws where one is unreadable. */
export function behindProxies(ranges: readonly string[]): ClientOf {
  const proxies = proxiesOf(ranges)
  return (peer, forwarded) => (ranges.length === 0 ? peer : lastStranger(peer, forwarded, proxies))
}

/** From the nearest on: each proxy that we trust vouches for the address before it, and nobody else does. */
function lastStranger(peer: string, forwarded: string, proxies: BlockList): string {
  const said = forwarded
    .split(',')
    .slice(-20)
    .map((part) => part.trim().replace(/^\[|\](?::\d{1,5})?$/g, ''))
  let at = peer
  while (isTrusted(plainOf(at), proxies)) {
    const before = said.pop()
    if (before === undefined || isIP(before) === 0) return at
    at = before
  }
  return at
}

function isTrusted(address: string, proxies: BlockList): boolean {
  const version = isIP(address)
  return version !== 0 && proxies.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

function proxiesOf(ranges: readonly string[]): BlockList {
  const proxies = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const version = isIP(address)
    const most = version === 6 ? 128 : 32
    const prefix = bits === undefined ? most : Number(bits)
    if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most)
      throw new Error(`trusted_proxies: ${JSON.stringify(range)} is not a range like 10.0.0.0/8`)
    proxies.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
  }
  return proxies
}
