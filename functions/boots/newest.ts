/** Which of an instance's boots is the newest, and its last eight. Pure. */

import { BOOTS_KEPT, CLAIMS_KEPT } from '../../shared/policy/limits.ts'
import { atLeast } from '../../shared/trust.ts'
import type { BootBrief } from '../store/instance-item.ts'

/**
 * Whether `boot` began after `other`: by boot_n where both were counted on the same disk (same guest, same epoch of
 * its secret), else by when they began. A guest that lies about boot_n can only hide its own boots.
 */
export function isNewer(boot: BootBrief, other: BootBrief): boolean {
  const sameCounter = boot.guest === other.guest && boot.epoch === other.epoch
  if (sameCounter && boot.boot_n !== null && other.boot_n !== null && boot.boot_n !== other.boot_n)
    return boot.boot_n > other.boot_n
  return boot.began_at > other.began_at
}

/** The list with this boot in it (replacing its older state), newest first, at most eight and two claims of them. */
export function withBoot(boots: BootBrief[], boot: BootBrief): BootBrief[] {
  const others = boots.filter((other) => other.boot_key !== boot.boot_key)
  const sorted = [boot, ...others].sort((a, b) => (isNewer(a, b) ? -1 : isNewer(b, a) ? 1 : 0))
  const claims = sorted.filter((one) => !isBelieved(one)).slice(0, CLAIMS_KEPT)
  return sorted.filter((one) => isBelieved(one) || claims.includes(one)).slice(0, BOOTS_KEPT)
}

/** The newest boot that counts. A claim counts only where inventory knows nothing and nothing better ever came. */
export function newestOf(boots: BootBrief[], known: boolean): BootBrief | null {
  return boots.find(isBelieved) ?? (known ? null : (boots[0] ?? null))
}

/** True where the boot counts in pages and gates. */
export const isBelieved = ({ trust }: Pick<BootBrief, 'trust'>): boolean => atLeast(trust, 'bound')
