/** Keeps a gate decision where people look for it, once for as long as it stays the same. */
import { incidentId } from '../../shared/incident-id.ts'
import { firstRefusal, gateRecord } from '../../shared/remediation/gate.ts'
import type { Deps } from '../deps.ts'
import { change } from '../store/change.ts'
import type { Member } from '../store/items.ts'
import type { Decision } from './repair-decision.ts'

/** Audits the decision with the value and limit of every gate, then puts it on the member. Nothing where it is what was said before. */
export async function recordDecision(
  deps: Deps,
  member: Member,
  decision: Pick<Decision, 'outcome' | 'reason' | 'gates' | 'next'>,
): Promise<void> {
  const { outcome, reason, gates, next } = decision
  const action = next?.action ?? null
  const said = member.last_decision
  if (said?.outcome === outcome && said.reason === reason && (said.action ?? null) === action) return
  const at = deps.now()
  await audit(deps, member, { at, outcome, reason, detail: { action, ...gateRecord(gates) } })
  const decisive = firstRefusal(gates)
  const last_decision = {
    at,
    outcome,
    reason,
    action,
    value: decisive?.value ?? null,
    limit: decisive?.limit ?? null,
  }
  await change<Member>({
    what: `member ${member.instance}`,
    read: async () => (await deps.store.getMember(member, member.instance)) ?? member,
    write: (item) => deps.store.casMember(item),
    decide: (item) =>
      item.state === 'failing' && item.boot_key === member.boot_key ? { ...item, last_decision } : null,
  })
}

async function audit(
  { store }: Deps,
  member: Member,
  said: { at: number; outcome: string; reason: string; detail: Record<string, string | null> },
): Promise<void> {
  const { fleet, instance, boot_key } = member
  const entry = {
    fleet,
    at: said.at,
    actor: 'remediation',
    action: said.outcome,
    reason: said.reason,
    detail: { instance, boot_key, ...said.detail },
  }
  await store.appendAudit({ ...entry, subject: incidentId(member) })
  await store.appendAudit({ ...entry, subject: `instance:${instance}` })
}
