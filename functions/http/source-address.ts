/** Where a request comes from, for fair shares. */
import { isIP } from 'node:net'
import { plainOf } from '../http/address-ranges.ts'

/** What the app's environment says about the connection and what came over it. */
export interface Connection {
  /** The address of whoever connected to us. */
  peer?: string | undefined
  /** Whom a proxy that we trust forwards for; absent: whoever connected. */
  client?: string
  /** Whether a header came more than once; absent where nobody can tell, as on AWS, where they are one. */
  isRepeated?: (name: string) => boolean
}

/** An IPv4 address, or the first 64 bits of an IPv6 one, which one machine has to itself; what is no address stays. */
export function networkOf(address: string): string {
  const plain = plainOf(address)
  if (isIP(plain) !== 6) return plain
  const [head = '', tail = ''] = plain.split('%', 1)[0]?.split('::') ?? []
  const before = head === '' ? [] : head.split(':')
  const after = tail === '' ? [] : tail.split(':')
  const zeros = plain.includes('::') ? Math.max(0, 8 - before.length - after.length) : 0
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4)
  return `${groups
    .map((group) => group.replace(/^0{1,3}(?=.)/, ''))
    .join(':')
    .toLowerCase()}::/64`
}
