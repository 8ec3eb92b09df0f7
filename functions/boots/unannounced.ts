/**
 * A guest that reported before inventory announced it was stored as an instance of its own, which is removed after the
 * announcement.
 */

import type { Deps } from '../deps.ts'
import { change } from '../store/change.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { deleteRows } from './boot-rows.ts'

/** Removes this boot from the instance stored under the guest's own key; with its last boot the instance is removed too. */
export async function forgetUnannounced(
  deps: Pick<Deps, 'store'>,
  { fleet, guest, boot_key }: { fleet: string; guest: string; boot_key: string },
): Promise<void> {
  const unannounced = await deps.store.getInstance(fleet, guest)
  const boot = unannounced?.boots.find((one) => one.boot_key === boot_key)
  if (!unannounced || unannounced.known || !boot) return
  await deleteRows(deps.store, { ...boot, fleet, instance: guest })
  const { item } = await change<InstanceItem>({
    what: `instance ${guest}`,
    read: () => readInstance(deps.store, fleet, guest),
    decide: (now) => (now.boots.some((one) => one.boot_key === boot_key) ? without(now, boot_key) : null),
    write: (next) => deps.store.casInstance(next),
  })
  if (item.rev > 0 && item.boots.length === 0) await deps.store.deleteInstance(fleet, guest)
}

function without(unannounced: InstanceItem, boot_key: string): InstanceItem {
  const boots = unannounced.boots.filter((one) => one.boot_key !== boot_key)
  return { ...unannounced, boots, newest: boots[0] ?? null }
}
