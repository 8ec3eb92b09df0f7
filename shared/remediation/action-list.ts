/** The newest actions in an instance's item. Pure. */
import { ACTIONS_KEPT } from '../policy/limits.ts'
import { isSpent } from './action-words.ts'
import type { PastAction } from './target.ts'

/**
 * The list with this action in it, newest first, at most eight. Actions that never reached the guest are dropped first: a
 * guest that boots over and over must not displace those that count against its limits.
 */
export function withAction<A extends PastAction>(actions: readonly A[], action: A): A[] {
  const others = actions.filter(({ action_id }) => action_id !== action.action_id)
  const all = [action, ...others].sort((a, b) => b.at - a.at)
  while (all.length > ACTIONS_KEPT) {
    const idle = all.findLastIndex(({ state }) => !isSpent(state))
    all.splice(idle === -1 ? all.length - 1 : idle, 1)
  }
  return all
}
