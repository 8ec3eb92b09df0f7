/** Who vouches for a boot that is believed, in the words of docs/trust.md: what somebody else does about it may hang on that. Pure. */
import { isMereFirst } from '../../shared/remediation/target.ts'
import type { Witness } from '../../shared/trust.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'

/** Null where nothing says by whom the secret was bound that the boot came with. */
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
