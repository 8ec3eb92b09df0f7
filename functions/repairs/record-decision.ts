/**
 * Stores gate decisions where people look for them: a grant in the audit, each member's last decision on the member. The
 * evaluation counts the refusals of thousands of members in the audit.
 */
import { incidentId } from '../../shared/incident-id.ts'
import { firstRefusal, gateRecord } from '../../shared/remediation/gate.ts'
import { isWaiting } from '../../shared/remediation/refusals.ts'
import type { SeenInstance } from '../../shared/remediation/target.ts'
import type { Deps } from '../deps.ts'
import type { Member } from '../store/incident-item.ts'
import type { Decision } from './repair-decision.ts'

type Made = Pick<Decision, 'outcome' | 'reason' | 'gates' | 'next'>

export interface MemberDecision {
  member: Member
  /** Its instance, where it was read for this; null where the membership was enough. */
  seen: SeenInstance | null
  /** null where a repair of its boot is already under way: the gates were not asked. */
  decision: Decision | null
  /** True where this evaluation took the slot. */
  granted: boolean
}

type Kept = Omit<MemberDecision, 'granted'>

/** A granted or rehearsed repair, with the value and limit of every gate. */
export async function auditGrant({ store, now }: Pick<Deps, 'store' | 'now'>, member: Member, made: Made) {
  const { fleet, instance, boot_key } = member
  const entry = {
    fleet,
    at: now(),
    actor: 'remediation',
    action: made.outcome,
    reason: made.reason,
    detail: { instance, boot_key, action: made.next?.action ?? null, ...gateRecord(made.gates) },
  }
  await store.appendAudit({ ...entry, subject: incidentId(member) })
  await store.appendAudit({ ...entry, subject: `instance:${instance}` })
}

/** Whether the member needs an update. Reasons to wait for one's turn come and go, so they count as one. */
export function isNews({ member, seen, decision }: Kept): boolean {
  if (seen !== null) return true
  if (decision === null) return false
  const last = member.last_decision
  if (last === null || last.outcome !== decision.outcome) return true
  if ((last.action ?? null) !== (decision.next?.action ?? null)) return true
  return last.reason !== decision.reason && !(isWaiting(last.reason) && isWaiting(decision.reason))
}

/**
 * Stores the decision on the member, with the facts of its instance. A member that has changed is left alone: it is decided
 * again.
 */
export async function recordDecision(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  { member, seen, decision }: Kept,
): Promise<void> {
  const last_decision = decision ? lastDecision(decision, now()) : member.last_decision
  await store.casMember({ ...member, seen: seen ?? member.seen, last_decision })
}

function lastDecision({ outcome, reason, gates, next }: Made, at: number): Member['last_decision'] {
  const decisive = firstRefusal(gates)
  const [value, limit] = [decisive?.value ?? null, decisive?.limit ?? null]
  return { at, outcome, reason, action: next?.action ?? null, value, limit }
}
