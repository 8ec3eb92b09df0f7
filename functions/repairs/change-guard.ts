import type { Deps } from '../deps.ts'
import type { Guard } from '../store/action-item.ts'
import { change } from '../store/change.ts'

/**
 * Compare-and-set on a fleet's guard. Answers it as stored then, and whether this call changed it. `decide` gets what is
 * stored now; null leaves it unchanged.
 */
export function changeGuard(
  { store }: Pick<Deps, 'store'>,
  fleet: string,
  decide: (guard: Guard) => Guard | null,
): Promise<{ item: Guard; changed: boolean }> {
  return change<Guard>({
    what: `guard of ${fleet}`,
    read: () => store.getGuard(fleet),
    write: (next) => store.casGuard(next),
    decide,
  })
}
