/** Which secrets of an instance an operator can accept, and the instance after that. Pure. */

import { isMereFirst } from '../../shared/remediation/target.ts'
import { contestEnded } from '../boots/contest.ts'
import { newestOf } from '../boots/newest.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'

export interface Candidate {
  secret_hash: string
  /** Boots to judge again once the secret is trusted. */
  boots: { guest: string; boot_key: string }[]
}

/** The secrets that contest the instance, and the one that was refused last; for an unknown instance that of its first boot. */
export function candidatesOf({ contest, quarantine, secret, boots, newest }: InstanceItem): Candidate[] {
  const contested = (contest?.claims ?? []).map(({ secret_hash, guest, boot_key }) => ({
    secret_hash,
    boots: [{ guest, boot_key }],
  }))
  const refused =
    quarantine?.secret_hash && !contested.some(({ secret_hash }) => secret_hash === quarantine.secret_hash)
      ? [
          {
            secret_hash: quarantine.secret_hash,
            boots: [{ guest: quarantine.guest, boot_key: quarantine.boot_key }],
          },
        ]
      : []
  return contested.length + refused.length > 0
    ? [...contested, ...refused]
    : firstOf({ secret, boots, newest })
}

/** A secret that was merely the first: of an unknown machine, or of a machine whose repair waits for confirmation. */
function firstOf({ secret, boots, newest }: Pick<InstanceItem, 'secret' | 'boots' | 'newest'>): Candidate[] {
  if (secret?.by === 'first_boot')
    return [{ secret_hash: secret.hash, boots: boots.filter(({ trust }) => trust === 'claimed') }]
  const waits = isMereFirst(secret) && newest?.verdict === 'failed'
  return waits && secret && newest ? [{ secret_hash: secret.hash, boots: [newest] }] : []
}

/** The boot of one secret in a contest, for people to compare. */
export interface Story {
  /** The first digits of its secret's hash: the argument of `accept`. */
  secret: string
  at: number
  boot: BootBrief | null
}

/** All sides of a contest, in order of appearance; empty where there is no contest. */
export const storiesOf = ({ contest, boots }: InstanceItem): Story[] =>
  (contest?.claims ?? []).map(({ secret_hash, boot_key, at }) => ({
    secret: secret_hash.slice(0, 12),
    at,
    boot: boots.find((boot) => boot.boot_key === boot_key) ?? null,
  }))

/** Bound above every epoch so far, so that no open launch window can replace it. */
export function acceptedSecret(
  before: InstanceItem,
  { secret_hash, boots }: Candidate,
  at: number,
): InstanceItem {
  const now = contestEnded(before, secret_hash)
  const epoch = Math.max(now.secret?.epoch ?? 0, now.launch?.epoch ?? 0, before.contest?.epoch ?? 0) + 1
  const boot_key = boots[0]?.boot_key ?? ''
  return {
    ...now,
    newest: newestOf(now.boots, now.known, null),
    secret: { hash: secret_hash, epoch, bound_at: at, boot_key, by: 'operator' },
    quarantine: null,
  }
}
