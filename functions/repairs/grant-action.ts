/**
 * From a decision to an action that may be sent, in the order of docs/data.md (Gates): due row, action `proposed`, the
 * instance (once per boot, so many a day), the guard (kill, latch, bucket, slots), action `granted`. Each write is a
 * compare-and-set keyed by the action's id, so any worker that finds the due row can continue, even two at once. A failure
 * on the way leaves fewer repairs, never more.
 */
import { fleetSettings, repairPolicy } from '../../shared/config.ts'
import { ATTEMPT_LEASE_MS, REPAIR_EXPIRES_MS } from '../../shared/policy/retries.ts'
import { actionId } from '../../shared/remediation/action-id.ts'
import { withAction } from '../../shared/remediation/action-list.ts'
import type { ActionKind } from '../../shared/remediation/action-words.ts'
import { isOpen, isReboot, isSpent } from '../../shared/remediation/action-words.ts'
import { slotUntil } from '../../shared/remediation/attempt.ts'
import { cohortOf } from '../../shared/remediation/census.ts'
import { firstRefusal } from '../../shared/remediation/gate.ts'
import { takeSlot, wideningKey } from '../../shared/remediation/guard.ts'
import { guardGates } from '../../shared/remediation/guard-gates.ts'
import { instanceGates } from '../../shared/remediation/instance-gates.ts'
import type { Refusal } from '../../shared/remediation/refusals.ts'
import { pausingSilence } from '../../shared/remediation/silence.ts'
import type { Trust } from '../../shared/trust.ts'
import type { Deps } from '../deps.ts'
import { wake } from '../due/wake.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import type { ActionItem } from '../store/action-item.ts'
import { change } from '../store/change.ts'
import type { IncidentRef } from '../store/incident-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { censusOf } from './census.ts'
import { changeAction, logEnded } from './change-action.ts'
import { changeGuard } from './change-guard.ts'
import { remember, settleAction } from './settle-action.ts'

export type GrantDeps = Pick<Deps, 'store' | 'config' | 'now' | 'poke' | 'log'>

export interface Proposal {
  ref: IncidentRef
  instance: string
  boot_key: string
  trust: Trust
  next: { action: ActionKind; rung: number }
  via: ActionItem['via']
}

/** The stored action of this proposal: a new one, a renewed one that never reached a receiver, or the existing one. */
export async function proposeAction(deps: GrantDeps, proposal: Proposal): Promise<ActionItem> {
  const { store } = deps
  const wanted = newAction(proposal, deps.now())
  const stored = await store.getAction(wanted.action_id)
  if (stored && !isRenewable(stored)) return stored
  const { fleet, action_id } = wanted
  await wake(deps, { kind: 'action', fleet, action_id }, deps.now() + ATTEMPT_LEASE_MS)
  const next = { ...wanted, rev: stored?.rev ?? 0 }
  if (await store.casAction(next)) return { ...next, rev: next.rev + 1 }
  return (await store.getAction(action_id)) ?? next
}

/** Stores what would have been done, for people to see; nothing is sent and no slot is taken. True where it is new. */
export async function rehearseAction(deps: GrantDeps, proposal: Proposal, reason: string): Promise<boolean> {
  const now = deps.now()
  const wanted = { ...newAction(proposal, now), state: 'dry_run' as const, reason, finished_at: now }
  const stored = await deps.store.getAction(wanted.action_id)
  if (stored) return false
  const isNew = await deps.store.casAction(wanted)
  if (!isNew) return false
  logEnded(deps, wanted)
  await remember(deps, wanted)
  return true
}

/** Ended before anybody can have acted on it: the same action may still be granted later. */
function isRenewable({ state, delivered_at, claimed_at }: ActionItem): boolean {
  return !isSpent(state) && delivered_at === null && claimed_at === null
}

function newAction({ ref, instance, boot_key, trust, next, via }: Proposal, now: number): ActionItem {
  return {
    rev: 0,
    action_id: actionId({ fleet: ref.fleet, instance, boot_key, rung: next.rung }),
    fleet: ref.fleet,
    instance,
    incident: { fleet: ref.fleet, cause: ref.cause, image: ref.image, gen: ref.gen },
    action: next.action,
    rung: next.rung,
    state: 'proposed',
    reason: 'passed',
    fence: boot_key,
    trust,
    via,
    attempt: 0,
    next_attempt_at: null,
    created_at: now,
    delivered_at: null,
    claimed_at: null,
    claim_key: null,
    expires_at: now + REPAIR_EXPIRES_MS,
    verify_by: null,
    token_hash: '',
    outcome_note: null,
    finished_at: null,
  }
}

/** Takes a proposed action through instance and guard. Answers it as stored then: granted, refused, or further on. */
export async function grantAction(deps: GrantDeps, action: ActionItem, failing: number): Promise<ActionItem> {
  if (action.state !== 'proposed') return action
  const { mode } = fleetSettings(deps.config, action.fleet).remediation
  const refusal =
    (mode === 'on' ? null : 'not_opted_in') ??
    (deps.now() >= action.expires_at ? 'resumed_too_late' : null) ??
    (await askInstance(deps, action)) ??
    (await askGuard(deps, action, failing))
  if (refusal) return refuse(deps, action, refusal)
  const now = deps.now()
  const { fleet, action_id } = action
  const ahead = createWriteAhead(deps)
  await ahead.write({ kind: 'action', fleet, action_id })
  const granted = await changeAction(deps, action, (stored) =>
    stored.state === 'proposed' ? { ...stored, state: 'granted', next_attempt_at: now } : null,
  )
  await ahead.start()
  return granted
}

/** Once per boot and rung, so many a day, not too soon: the limits that one instance's item enforces. */
async function askInstance(deps: GrantDeps, action: ActionItem): Promise<Refusal | null> {
  const { fleet, instance, action_id, fence, rung } = action
  const policy = repairPolicy(deps.config, fleet)
  let refusal: Refusal | null = null
  await change({
    what: `instance ${instance}`,
    read: () => readInstance(deps.store, fleet, instance),
    write: (next) => deps.store.casInstance(next),
    decide: (target) => {
      const asked = { now: deps.now(), policy, target, boot_key: fence, self: action_id }
      const { gates, next } = instanceGates(asked)
      refusal = firstRefusal(gates)?.reason ?? (next?.rung === rung ? null : 'no_rung_left')
      const mine = target.actions.find((one) => one.action_id === action_id)
      if (refusal || (mine && isOpen(mine.state))) return null
      const brief = {
        action_id,
        action: action.action,
        boot_key: fence,
        at: action.created_at,
        state: 'granted' as const,
      }
      return { ...target, actions: withAction(target.actions, brief) }
    },
  })
  return refusal
}

/** The limits of the whole fleet, and the slot, in one compare-and-set. */
async function askGuard(deps: GrantDeps, action: ActionItem, failing: number): Promise<Refusal | null> {
  const { fleet, action_id, incident, instance } = action
  const { remediation: policy } = fleetSettings(deps.config, fleet)
  const silences = await deps.store.listSilences(fleet, deps.now())
  const census = await censusOf(deps, fleet, { fresh: isReboot(action.action) })
  const cohort = cohortOf(census, incident.image, failing)
  let refusal: Refusal | null = null
  await changeGuard(deps, fleet, (guard) => {
    const now = deps.now()
    refusal = null
    if (guard.inflight[action_id]) return null
    const silence = pausingSilence(silences, { ...incident, instance }, now)
    const asked = { now, guard, policy, incident, action: action.action, cohort, silence }
    refusal = firstRefusal(guardGates(asked))?.reason ?? null
    if (refusal) return null
    const slot = {
      image: incident.image,
      instance,
      widening: wideningKey(incident, action.action),
      since: action.created_at,
      until: slotUntil(now, policy.verify_within_s),
    }
    return takeSlot(guard, { action_id, slot, bucket: policy.bucket, now })
  })
  return refusal
}

async function refuse(deps: GrantDeps, action: ActionItem, reason: Refusal): Promise<ActionItem> {
  const refused = await changeAction(deps, action, (stored) =>
    stored.state === 'proposed' ? { ...stored, state: 'refused', reason, finished_at: deps.now() } : null,
  )
  if (refused.state === 'refused') await settleAction(deps, refused)
  return refused
}
