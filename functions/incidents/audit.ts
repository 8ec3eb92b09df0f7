import { incidentId } from '../../shared/incident-id.ts'
import type { Deps } from '../deps.ts'
import type { IncidentRef } from '../store/incident-item.ts'
import type { AuditEntry } from '../store/log-item.ts'

type AuditDeps = Pick<Deps, 'store' | 'now'>

/** One line of an incident's history. `reason` is from a closed list; no guest text but names. */
export async function audit(
  { store, now }: AuditDeps,
  ref: IncidentRef,
  line: Pick<AuditEntry, 'actor' | 'action' | 'reason' | 'detail'>,
): Promise<void> {
  await store.appendAudit({ ...line, subject: incidentId(ref), fleet: ref.fleet, at: now() })
}

/** The same, with the worker as the actor. */
export const auditIncident = (
  deps: AuditDeps,
  ref: IncidentRef,
  action: string,
  reason: string,
  detail: AuditEntry['detail'] = {},
): Promise<void> => audit(deps, ref, { actor: 'worker', action, reason, detail })
