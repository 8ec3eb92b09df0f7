/** Which of an instance's boots is the newest, and its last eight. Pure. */

import { BOOTS_KEPT, UNVERIFIED_BOOTS_KEPT } from '../../shared/policy/limits.ts'
import { severityOfVerdict } from '../../shared/severity.ts'
import { atLeast } from '../../shared/trust.ts'
import type { BootBrief } from '../store/instance-item.ts'

/**
 * Whether `boot` began after `other`: by boot_n where both were counted on the same disk (same guest, same epoch of its
 * secret), else by when they began. A guest that reports a wrong boot_n can only hide its own boots.
 */
export function isNewer(boot: BootBrief, other: BootBrief): boolean {
  const sameCounter = boot.guest === other.guest && boot.epoch === other.epoch
  if (sameCounter && boot.boot_n !== null && other.boot_n !== null && boot.boot_n !== other.boot_n)
    return boot.boot_n > other.boot_n
  return boot.began_at > other.began_at
}

/**
 * The list with this boot in it (replacing its older state), newest first, at most eight and two unverified of them. The
 * newest boot of each secret of a contested machine stays, however many others come.
 */
export function withBoot(
  boots: BootBrief[],
  boot: BootBrief,
  stories: readonly { boot_key: string }[] = [],
): BootBrief[] {
  const others = boots.filter((other) => other.boot_key !== boot.boot_key)
  const sorted = [boot, ...others].sort((a, b) => (isNewer(a, b) ? -1 : isNewer(b, a) ? 1 : 0))
  const isStory = ({ boot_key }: BootBrief) => stories.some((story) => story.boot_key === boot_key)
  const unverified = sorted.filter((one) => !isTrusted(one) && !isStory(one)).slice(0, UNVERIFIED_BOOTS_KEPT)
  const kept = sorted.filter((one) => isStory(one) || isTrusted(one) || unverified.includes(one))
  const most = BOOTS_KEPT - kept.filter(isStory).length
  const rest = kept.filter((one) => !isStory(one)).slice(0, most)
  return kept.filter((one) => isStory(one) || rest.includes(one))
}

/**
 * The newest boot that counts. An unverified one counts only where inventory knows nothing and nothing better ever came.
 * For a contested machine it is one with a failure, or one that the control plane saw since: it is never fine.
 */
export function newestOf(
  boots: BootBrief[],
  known: boolean,
  contest: { since: number } | null,
): BootBrief | null {
  if (contest)
    return (
      boots.find(
        ({ trust, verdict, first_at }) =>
          (trust === 'contested' && severityOfVerdict(verdict) !== 'none') ||
          (trust === 'attested' && first_at >= contest.since),
      ) ?? null
    )
  return boots.find(isTrusted) ?? (known ? null : (boots[0] ?? null))
}

/** True where the boot counts in pages and gates. */
export const isTrusted = ({ trust }: Pick<BootBrief, 'trust'>): boolean => atLeast(trust, 'bound')
