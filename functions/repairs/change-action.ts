import type { Deps } from '../deps.ts'
import type { ActionItem } from '../store/action-item.ts'
import { change } from '../store/change.ts'

/** Compare-and-set on one action; answers it as stored then. `decide` gets what is stored now, null leaves it. */
export async function changeAction(
  { store }: Pick<Deps, 'store'>,
  action: ActionItem,
  decide: (stored: ActionItem) => ActionItem | null,
): Promise<ActionItem> {
  const { item } = await change<ActionItem>({
    what: `action ${action.action_id}`,
    read: async () => (await store.getAction(action.action_id)) ?? action,
    write: (next) => store.casAction(next),
    decide,
  })
  return item
}
