/** Which secret of an instance an operator can accept, and what the instance is then. Pure. */
import type { InstanceItem } from '../store/instance-item.ts'

export interface Candidate {
  secret_hash: string
  /** Boots to judge again once it is believed. */
  boots: { guest: string; boot_key: string }[]
}

/** The secret that was refused last; where none was, the one of an unknown instance's first boot. */
export function candidateOf({ quarantine, secret, boots }: InstanceItem): Candidate | null {
  if (quarantine?.secret_hash)
    return {
      secret_hash: quarantine.secret_hash,
      boots: [{ guest: quarantine.guest, boot_key: quarantine.boot_key }],
    }
  if (secret?.by !== 'first_boot') return null
  return { secret_hash: secret.hash, boots: boots.filter(({ trust }) => trust === 'claimed') }
}

/** Bound above every epoch so far, so that no open launch window can replace it. */
export function acceptedSecret(
  now: InstanceItem,
  { secret_hash, boots }: Candidate,
  at: number,
): InstanceItem {
  const epoch = Math.max(now.secret?.epoch ?? 0, now.launch?.epoch ?? 0) + 1
  const boot_key = boots[0]?.boot_key ?? ''
  return {
    ...now,
    secret: { hash: secret_hash, epoch, bound_at: at, boot_key, by: 'operator' },
    quarantine: null,
  }
}
