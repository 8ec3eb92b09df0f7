/** Which of an instance's boots is the newest, and its last eight. Pure. */
import type { BootBrief } from '../store/items.ts'

const KEPT = 8

/**
 * Whether `boot` began after `other`: by boot_n where both count on the same guest, else by when they began.
 * A guest that lies about boot_n can only hide its own boots.
 */
export function isNewer(boot: BootBrief, other: BootBrief): boolean {
  if (
    boot.guest === other.guest &&
    boot.boot_n !== null &&
    other.boot_n !== null &&
    boot.boot_n !== other.boot_n
  )
    return boot.boot_n > other.boot_n
  return boot.began_at > other.began_at
}

/** The list with this boot in it (replacing its older state), newest first, at most eight. */
export function withBoot(boots: BootBrief[], boot: BootBrief): BootBrief[] {
  const others = boots.filter((other) => other.boot_key !== boot.boot_key)
  return [boot, ...others].sort((a, b) => (isNewer(a, b) ? -1 : isNewer(b, a) ? 1 : 0)).slice(0, KEPT)
}
