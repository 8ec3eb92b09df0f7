/** The client behind a proxy that the config names. On AWS the endpoint provides the client's address, and none of this is loaded. */
import { isIP } from 'node:net'
import { inRanges } from './address-ranges.ts'

/** The address that a request came from, by the connecting address and the header X-Forwarded-For. */
export type ClientOf = (peer: string, forwarded: string) => string

/** Anybody can write any address into the header, so it is trusted only from these ranges. Throws where one is unreadable. */
export function behindProxies(ranges: readonly string[]): ClientOf {
  const isProxy = inRanges(ranges, 'trusted_proxies')
  return (peer, forwarded) => (ranges.length === 0 ? peer : lastStranger(peer, forwarded, isProxy))
}

/** From the nearest on: each trusted proxy vouches for the address before it, and nothing else does. */
function lastStranger(peer: string, forwarded: string, isProxy: (address: string) => boolean): string {
  const hops = forwarded
    .split(',')
    .slice(-20)
    .map((part) => withoutPort(part.trim()))
  let at = peer
  while (isProxy(at)) {
    const before = hops.pop()
    if (before === undefined || isIP(before) === 0) return at
    at = before
  }
  return at
}

/** Some proxies add the port: `203.0.113.9:51234`, `[2001:db8::5]:443`. */
const withoutPort = (text: string) =>
  text.replace(/^\[|\](?::\d{1,5})?$/g, '').replace(/^([\d.]{7,15}):\d{1,5}$/, '$1')
