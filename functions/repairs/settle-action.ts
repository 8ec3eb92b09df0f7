/**
 * The steps after an action has ended: its slot is released, its result is counted, the instance stores it, the audit has
 * it, its incident is evaluated again. Each step may be repeated: the action's due row resumes after a crash between two of
 * them.
 */
import { incidentId } from '../../shared/incident-id.ts'
import { withAction } from '../../shared/remediation/action-list.ts'
import { releaseSlot } from '../../shared/remediation/guard.ts'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { wake } from '../due/wake.ts'
import type { ActionItem } from '../store/action-item.ts'
import { change } from '../store/change.ts'
import { readInstance } from '../store/new-instance.ts'
import { changeGuard } from './change-guard.ts'

type SettleDeps = Pick<Deps, 'store' | 'now' | 'poke'>

/** Settles an action that is in a final state. */
export async function settleAction(deps: SettleDeps, action: ActionItem): Promise<void> {
  await release(deps, action)
  await remember(deps, action)
  await audit(deps, action)
  // A refused action changed nothing that the incident does not know: the tick that proposed it continues.
  if (action.state === 'refused') return
  await wake(deps, incidentWork({ ...action.incident, fleet: action.fleet }))
}

async function release(
  deps: SettleDeps,
  { fleet, action_id, state, created_at: since }: ActionItem,
): Promise<void> {
  const outcome = state === 'succeeded' ? 'verified' : state === 'failed' ? 'failed' : 'neither'
  await changeGuard(deps, fleet, (guard) => releaseSlot(guard, { action_id, since }, outcome))
}

/** Writes the state into the instance's own list; an erased instance stays erased. */
export async function remember(
  { store }: Pick<Deps, 'store'>,
  action: Pick<ActionItem, 'fleet' | 'instance' | 'action_id' | 'action' | 'fence' | 'created_at' | 'state'>,
): Promise<void> {
  const { fleet, instance, action_id, state, created_at: at } = action
  await change({
    what: `instance ${instance}`,
    read: () => readInstance(store, fleet, instance),
    write: (next) => store.casInstance(next),
    decide: (item) => {
      const known = item.actions.find((one) => one.action_id === action_id)
      // A later `at`: the same action was granted again, and this is about its earlier grant.
      if (item.rev === 0 || known?.state === state || (known && known.at > at)) return null
      const brief = { action_id, action: action.action, boot_key: action.fence, at }
      return { ...item, actions: withAction(item.actions, { ...brief, state }) }
    },
  })
}

async function audit({ store }: SettleDeps, action: ActionItem): Promise<void> {
  const { fleet, instance, action_id, state, reason, finished_at, created_at } = action
  const entry = {
    fleet,
    at: finished_at ?? created_at,
    actor: 'remediation',
    action: `${action.action} ${state}`,
    reason,
    detail: { instance, action_id, fence: action.fence, attempt: action.attempt, rung: action.rung },
  }
  await store.appendAudit({ ...entry, subject: incidentId(action.incident) })
  await store.appendAudit({ ...entry, subject: `instance:${instance}` })
}
