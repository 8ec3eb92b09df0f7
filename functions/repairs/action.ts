/**
 * One action's due row: continue its grant, send its webhook, check whether it helped, settle it. Each step writes the next
 * due row before the state that needs it, so the current row may always be deleted afterwards.
 */
import { fleetSettings } from '../../shared/config.ts'
import { isOpen } from '../../shared/remediation/action-words.ts'
import { endingOf } from '../../shared/remediation/verification.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { wake } from '../due/wake.ts'
import type { ActionItem } from '../store/action-item.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { attemptWebhook } from './attempt-webhook.ts'
import { changeAction } from './change-action.ts'
import { grantAction } from './grant-action.ts'
import { heldBy } from './repair-decision.ts'
import { settleAction } from './settle-action.ts'

/** Takes an action one step further. Throws what the store throws. */
export async function workAction(
  deps: WorkerDeps,
  { action_id }: Pick<Work<'action'>, 'action_id'>,
): Promise<void> {
  const stored = await deps.store.getAction(action_id)
  if (!stored || stored.state === 'dry_run') return
  const granted = await grantAction(deps, stored, 0)
  const action = isOpen(granted.state) ? await goOn(deps, granted) : granted
  if (!isOpen(action.state)) await settleAction(deps, action)
}

async function goOn(deps: WorkerDeps, action: ActionItem): Promise<ActionItem> {
  const instance = await deps.store.getInstance(action.fleet, action.instance)
  const ending = await endingNow(deps, action, instance)
  if (ending) return endAction(deps, action, ending)
  if (action.state !== 'granted' || deps.now() < (action.next_attempt_at ?? 0)) return action
  if (action.via === 'webhook') return attemptWebhook(deps, action, instance?.last_report_at ?? null)
  // The guest requested it and has not come back: it may until the action expires.
  const { fleet, action_id, expires_at } = action
  await wake(deps, { kind: 'action', fleet, action_id }, expires_at)
  return action
}

type Ending = Pick<ActionItem, 'state' | 'reason'>

/** How it ends: by the instance's own state, or by people and latches while nobody has begun to act. */
async function endingNow(
  deps: WorkerDeps,
  action: ActionItem,
  instance: InstanceItem | null,
): Promise<Ending | null> {
  const { state } = action
  if (!isOpen(state)) return null
  const ending = endingOf({ ...action, state: state as 'granted' }, instance, deps.now())
  if (ending || state === 'claimed') return ending
  const { mode } = fleetSettings(deps.config, action.fleet).remediation
  if (mode !== 'on') return { state: 'cancelled', reason: 'not_opted_in' }
  const guard = await deps.store.getGuard(action.fleet)
  const silences = await deps.store.listSilences(action.fleet, deps.now())
  const held = heldBy({ guard, silences }, action, deps.now())
  return held ? { state: 'cancelled', reason: held } : null
}

/** Ends it unless it has changed since: a claim in between is handled when its own due row comes. */
async function endAction(deps: WorkerDeps, action: ActionItem, ending: Ending): Promise<ActionItem> {
  return changeAction(deps, action, (stored) =>
    stored.rev === action.rev ? { ...stored, ...ending, finished_at: deps.now() } : null,
  )
}
