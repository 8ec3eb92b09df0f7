/** Who vouches for a trusted boot, in the words of docs/trust.md: receivers may act only on some of these. Pure. */
import { isMereFirst } from '../../shared/remediation/target.ts'
import type { Witness } from '../../shared/trust.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'

/** Null where it is unknown who bound the secret that the boot came with. */
export function witnessOf(
  { secret }: Pick<InstanceItem, 'secret'>,
  { trust }: Pick<BootBrief, 'trust'>,
): Witness | null {
  if (trust === 'attested') return 'attested'
  if (trust !== 'bound' || secret === null) return null
  if (secret.by === 'control_plane') return 'attested'
  if (secret.by === 'first_boot') return 'self_bound'
  return isMereFirst(secret) ? 'first_in_window' : 'settled'
}
