import { isOpen } from '../../shared/remediation/action-words.ts'
import type { Deps } from '../deps.ts'
import type { ActionItem } from '../store/action-item.ts'
import { change } from '../store/change.ts'

/**
 * Compare-and-set on one action; answers it as stored then. `decide` gets what is stored now; null leaves it unchanged. The
 * writer that ends the action logs that once; the steps that follow from the end may be repeated.
 */
export async function changeAction(
  { store, log }: Pick<Deps, 'store' | 'log'>,
  action: ActionItem,
  decide: (stored: ActionItem) => ActionItem | null,
): Promise<ActionItem> {
  let wasOpen = false
  const { item, changed } = await change<ActionItem>({
    what: `action ${action.action_id}`,
    read: async () => (await store.getAction(action.action_id)) ?? action,
    write: (next) => store.casAction(next),
    decide: (stored) => {
      wasOpen = isOpen(stored.state)
      return decide(stored)
    },
  })
  if (changed && wasOpen && !isOpen(item.state)) logEnded({ log }, item)
  return item
}

/** A repair has its final state now. */
export function logEnded({ log }: Pick<Deps, 'log'>, ended: ActionItem): void {
  const { fleet, instance, action_id, action, state: outcome, reason } = ended
  log('repair_ended', { fleet, instance, action_id, action, outcome, reason })
}
