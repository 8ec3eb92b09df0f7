import { incidentId } from '../../shared/incident-id.ts'
import type { Deps } from '../deps.ts'
import type { AuditEntry, IncidentRef } from '../store/items.ts'

/** One line of an incident's history, by the worker. `reason` is one of a closed list; no guest text but names. */
export async function auditIncident(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  ref: IncidentRef,
  action: string,
  reason: string,
  detail: AuditEntry['detail'] = {},
): Promise<void> {
  const subject = incidentId(ref)
  await store.appendAudit({ subject, fleet: ref.fleet, at: now(), actor: 'worker', action, reason, detail })
}
