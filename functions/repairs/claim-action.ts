/** A claim: the moment before a receiver acts, at which everything is checked once more. Granted once. */

import { fleetSettings } from '../../shared/config.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { endingOf } from '../../shared/remediation/verification.ts'
import type { ApiDeps } from '../deps.ts'
import { wake } from '../due/wake.ts'
import type { ActionItem } from '../store/action-item.ts'
import { type ClaimRefusal, refusalOfEnding, refusalOfState } from './claim-refusal.ts'
import { heldBy } from './repair-decision.ts'

export type Claim = { ok: true; action: ActionItem } | { ok: false; refusal: ClaimRefusal }

/**
 * Claims the action for a receiver or for the guest itself, or answers why it may not be acted on. `key` is the SHA-256 of
 * the claimant's idempotency key: a claimant that lost our answer may repeat the claim with the same key, nobody else may.
 */
export async function claimAction(
  deps: ApiDeps,
  action: ActionItem,
  { via, key }: { via: ActionItem['via']; key: string | null },
): Promise<Claim> {
  const again = action.state === 'claimed' && key !== null && key === action.claim_key
  const closed = (again ? null : refusalOfState(action)) ?? (await refusalNow(deps, action))
  if (closed) return { ok: false, refusal: closed }
  if (again) return { ok: true, action }
  const now = deps.now()
  const { verify_within_s } = fleetSettings(deps.config, action.fleet).remediation
  const verify_by = now + verify_within_s * 1000
  await wake(deps, { kind: 'action', fleet: action.fleet, action_id: action.action_id }, verify_by)
  const claimed: ActionItem = { ...action, state: 'claimed', claimed_at: now, claim_key: key, verify_by, via }
  if (await deps.store.casAction(claimed)) {
    await audit(deps, claimed)
    return { ok: true, action: { ...claimed, rev: claimed.rev + 1 } }
  }
  // An attempt or another claim was faster: decide again on what is stored now.
  const stored = await deps.store.getAction(action.action_id)
  return stored && stored.rev !== action.rev
    ? claimAction(deps, stored, { via, key })
    : { ok: false, refusal: refusalOfEnding('cancelled') }
}

/** The current answer of the instance, people and latches; wakes the worker to end an action that must not be made. */
async function refusalNow(deps: ApiDeps, action: ActionItem): Promise<ClaimRefusal | null> {
  const { fleet, action_id } = action
  const now = deps.now()
  if (now >= action.expires_at) return refusalOfEnding('expired')
  const instance = await deps.store.getInstance(fleet, action.instance)
  const asked = { ...action, state: 'granted' as const }
  const [guard, silences] = [await deps.store.getGuard(fleet), await deps.store.listSilences(fleet, now)]
  const off = fleetSettings(deps.config, fleet).remediation.mode !== 'on'
  const reason =
    endingOf(asked, instance, now)?.reason ??
    heldBy({ guard, silences }, action, now) ??
    (off ? 'not_opted_in' : null)
  if (reason === null) return null
  await wake(deps, { kind: 'action', fleet, action_id })
  return refusalOfEnding(reason)
}

async function audit({ store }: ApiDeps, action: ActionItem): Promise<void> {
  const { fleet, instance, action_id, via, claimed_at, fence } = action
  const entry = {
    fleet,
    at: claimed_at ?? 0,
    actor: via === 'guest' ? 'guest' : 'receiver',
    action: `${action.action} claimed`,
    reason: 'claimed',
    detail: { instance, action_id, fence },
  }
  await store.appendAudit({ ...entry, subject: incidentId(action.incident) })
  await store.appendAudit({ ...entry, subject: `instance:${instance}` })
}
