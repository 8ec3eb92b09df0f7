/** One audit line for all members that share a fate: why they left, or why they are not repaired. */
import { countsToAudit, type MemberCount } from '../../shared/incident/audited-counts.ts'
import { firstRefusal, gateRecord } from '../../shared/remediation/gate.ts'
import { isWaiting } from '../../shared/remediation/refusals.ts'
import type { WorkerDeps } from '../deps.ts'
import type { MemberDecision } from '../repairs/record-decision.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'
import type { AuditEntry } from '../store/log-item.ts'
import { audit } from './audit.ts'

interface Fate extends MemberCount, Pick<AuditEntry, 'actor' | 'action' | 'reason' | 'detail'> {}

/** Writes the lines that are new. Answers what the audit has recorded by now. */
export async function auditCounts(
  deps: WorkerDeps,
  head: IncidentHead,
  { members, decisions }: { members: readonly Member[]; decisions: readonly MemberDecision[] },
): Promise<IncidentHead['audited']> {
  const fates = [...departures(members), ...refusals(decisions)]
  if (fates.length === 0) return head.audited
  const { news, after } = countsToAudit(head.audited, fates, deps.now())
  for (const { actor, action, reason, detail } of news)
    await audit(deps, head, { actor, action, reason, detail })
  return after
}

function departures(members: readonly Member[]): Fate[] {
  const left = groupBy(members, ({ state }) => (state === 'failing' ? null : state))
  return [...left].map(([reason, all]) => ({
    ...{ fate: `member_left ${reason}`, members: all.length },
    ...{ actor: 'worker', action: 'member_left', reason },
    detail: { members: all.length, ...nameOfOne(all.map(({ instance }) => instance)) },
  }))
}

/** All members that wait for their turn share one fate: only their number matters, because each one's reason changes all the time. */
function refusals(decisions: readonly MemberDecision[]): Fate[] {
  const refused = decisions.flatMap(({ member, decision }) =>
    decision?.outcome === 'refuse' ? [{ member, decision }] : [],
  )
  const fates = groupBy(refused, ({ decision: { reason } }) => (isWaiting(reason) ? 'waiting' : reason))
  return [...fates].map(([fate, all]) => {
    const gates = all[0]?.decision.gates ?? []
    const reason = firstRefusal(gates)?.reason ?? all[0]?.decision.reason ?? fate
    return {
      ...{ fate: `refuse ${fate}`, members: all.length },
      ...{ actor: 'remediation', action: 'refuse', reason },
      // The gates of the first of them.
      detail: {
        members: all.length,
        ...nameOfOne(all.map(({ member }) => member.instance)),
        ...gateRecord(gates),
      },
    }
  })
}

const nameOfOne = ([instance, ...others]: string[]) =>
  instance !== undefined && others.length === 0 ? { instance } : {}

/** Items by name; those whose name is null are left out. */
function groupBy<T>(items: readonly T[], nameOf: (item: T) => string | null): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const name = nameOf(item)
    if (name === null) continue
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return groups
}
