/** The addresses that a machine had in a boot, as people type them to find it. Pure. */
import type { Judgement } from '../verdict.ts'
import { isGlobal } from './network.ts'

/** A machine has a handful; a guest can print any number. */
const KEPT = 8
/** The longest IPv6 address. */
const CHARS = 39

/** Without masks, loopback and link-local ones; the newest moment first, each once, lower case. */
export function seenAddresses({ network }: Pick<Judgement, 'network'>): string[] {
  const all = network
    .toReversed()
    .flatMap(({ devices }) => devices.flatMap(({ addresses }) => addresses))
    .filter((address) => isGlobal(address) && !address.startsWith('127.'))
    .map((address) => (address.split(/[/%]/)[0] ?? '').toLowerCase())
    .filter((address) => /^[0-9a-f:.]+$/.test(address) && address.length <= CHARS)
  return [...new Set(all)].slice(0, KEPT)
}
