/** The address that a request comes from, for fair shares. */
import { isIP } from 'node:net'
import { plainOf } from '../http/address-ranges.ts'

/** What the app's environment knows about the connection and its headers. */
export interface Connection {
  /** The address of the connecting client or proxy. */
  peer?: string | undefined
  /** The client that a trusted proxy forwards for; absent: the connecting address itself. */
  client?: string
  /** Whether a header was sent more than once; absent where that is unknown, as on AWS, where repeats are joined. */
  isRepeated?: (name: string) => boolean
}

/** An IPv4 address, or the first 64 bits of an IPv6 one, which belong to one machine; any other text stays. */
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
