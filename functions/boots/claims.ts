/** A guest that reported before inventory named it was filed as an instance of its own; it is not one any more. */

import type { Deps } from '../deps.ts'
import { change } from '../store/change.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { deleteRows } from './boot-rows.ts'

/** Takes this boot away from the claim that is filed under the guest's own key; the last boot takes the item along. */
export async function forgetClaim(
  deps: Pick<Deps, 'store'>,
  { fleet, guest, boot_key }: { fleet: string; guest: string; boot_key: string },
): Promise<void> {
  const claim = await deps.store.getInstance(fleet, guest)
  const boot = claim?.boots.find((one) => one.boot_key === boot_key)
  if (!claim || claim.known || !boot) return
  await deleteRows(deps.store, { ...boot, fleet, instance: guest })
  const { item } = await change<InstanceItem>({
    what: `instance ${guest}`,
    read: () => readInstance(deps.store, fleet, guest),
    decide: (now) => (now.boots.some((one) => one.boot_key === boot_key) ? without(now, boot_key) : null),
    write: (next) => deps.store.casInstance(next),
  })
  if (item.rev > 0 && item.boots.length === 0) await deps.store.deleteInstance(fleet, guest)
}

function without(claim: InstanceItem, boot_key: string): InstanceItem {
  const boots = claim.boots.filter((one) => one.boot_key !== boot_key)
  return { ...claim, boots, newest: boots[0] ?? null }
}
