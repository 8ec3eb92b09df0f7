/**
 * Which addresses outbound calls may connect to. Anything but plain global unicast must be named in `allow_cidrs`.
 * Addresses of metadata services are refused whatever the config says, because a webhook that reaches one hands the
 * machine's own credentials to the author of the URL.
 */
import ipaddr from 'ipaddr.js'
import { METADATA_RANGES } from '../../shared/metadata-addresses.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

const NEVER = METADATA_RANGES.map((cidr) => ipaddr.parseCIDR(cidr))

/** IPv6's global unicast range; the rest is reserved, and `range()` does not know every name in it. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3')

export type AddressRule = (text: string) => { ok: true } | { ok: false; reason: string }

/** Parses the config's ranges once. Throws where one is not a CIDR, naming it. */
export function addressRule(allowCidrs: readonly string[]): AddressRule {
  const allowed = allowCidrs.map(readCidr)
  return (text) => {
    if (!ipaddr.isValid(text)) return { ok: false, reason: 'not_an_address' }
    const address = ipaddr.process(text)
    const inner = embeddedV4(address)
    for (const one of inner ? [address, inner] : [address])
      if (isIn(one, NEVER)) return { ok: false, reason: 'metadata_address' }
    if (isIn(address, allowed) || isGlobal(address)) return { ok: true }
    return { ok: false, reason: `address_${address.range()}` }
  }
}

/** Whether a text is a range of addresses as `allow_cidrs` takes it. */
export const isRange = (text: string): boolean => ipaddr.isValidCIDR(text)

function readCidr(text: string): Range {
  try {
    return ipaddr.parseCIDR(text)
  } catch {
    throw new Error(`allow_cidrs: ${JSON.stringify(text)} is not a range like 10.0.0.0/8`)
  }
}

function isGlobal(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_V6 as [ipaddr.IPv6, number])
}

function isIn(address: Address, ranges: readonly Range[]): boolean {
  return ranges.some(([base, bits]) => {
    if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits)
    return base instanceof ipaddr.IPv6 && address.match(base, bits)
  })
}

/** 6to4, NAT64 and v4-compatible addresses carry an IPv4 address that a gateway would connect to. */
function embeddedV4(address: Address): ipaddr.IPv4 | null {
  if (address instanceof ipaddr.IPv4) return null
  const bytes = address.toByteArray()
  if (address.range() === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6))
  const nat64 = address.match(ipaddr.IPv6.parse('64:ff9b::'), 32)
  const compatible = address.match(ipaddr.IPv6.parse('::'), 96)
  return nat64 || compatible ? new ipaddr.IPv4(bytes.slice(12, 16)) : null
}
