import { briefRow } from '../../functions/boots/boot-row.ts'
import { workCell } from '../../functions/boots/cell.ts'
import { cellDue } from '../../functions/boots/cell-due.ts'
import type { Deps } from '../../functions/deps.ts'
import type { InstanceItem } from '../../functions/store/instance-item.ts'

/** The newest boot of an instance in the list of boots and in its cell, as the judge and the worker leave them. */
export async function countBoot(
  deps: Pick<Deps, 'store' | 'now' | 'poke'>,
  item: InstanceItem,
): Promise<void> {
  const { newest, fleet } = item
  if (!newest) return
  await deps.store.putBootRow(briefRow(item, newest))
  const { work } = cellDue({ fleet, instance: item.instance, first_at: newest.first_at }, 1, deps.now())
  await workCell(deps, work)
}
