/** Addresses of connecting clients, and the ranges that a configuration names. */
import { BlockList, isIP } from 'node:net'

/** Without the form in which an IPv6 socket shows an IPv4 peer. */
export const plainOf = (address: string): string => address.replace(/^::ffff:(?=\d)/i, '')

/**
 * Whether an address lies in one of these ranges; false for a text that is not an address. Throws where a range is
 * unreadable, naming `setting`.
 */
export function inRanges(ranges: readonly string[], setting: string): (address: string) => boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const version = isIP(address)
    const most = version === 6 ? 128 : 32
    const prefix = bits === undefined ? most : Number(bits)
    if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most)
      throw new Error(`${setting}: ${JSON.stringify(range)} is not a range like 10.0.0.0/8`)
    list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
  }
  return (address) => {
    const plain = plainOf(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4')
  }
}
