/** Incidents as the API and the dashboard read them: the heads, who is in one and what was decided. */
import type { ApiDeps } from '../deps.ts'
import { byState } from '../incidents/open-incidents.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'
import type { AuditEntry } from '../store/log-item.ts'
import type { Page } from '../store/store.ts'

/** A fleet has one head per cause and image, open or long over. This many are shown, open ones before all others. */
const MAX_HEADS = 1000
const PAGE = 200
const MAX_AUDIT = 500

/** Incidents of a fleet: open ones first, then those that are resolving, then newest first. */
export async function listIncidents(
  { store }: Pick<ApiDeps, 'store'>,
  fleet: string,
): Promise<IncidentHead[]> {
  let heads: IncidentHead[] = []
  let cursor: string | null = null
  do {
    // The table sorts them by name, so an open one may be on the last page.
    const page: Page<IncidentHead> = await store.listIncidents(fleet, cursor, PAGE)
    heads = [...heads, ...page.items].sort(byState).slice(0, MAX_HEADS)
    cursor = page.next
  } while (cursor !== null)
  return heads
}

/** Its members, those still failing first, then as they joined. */
export async function readMembers({ store }: Pick<ApiDeps, 'store'>, head: IncidentHead): Promise<Member[]> {
  const members = await store.listMembers(head)
  const failing = (member: Member) => (member.state === 'failing' ? 0 : 1)
  return members.sort((a, b) => failing(a) - failing(b) || a.joined_at - b.joined_at)
}

/** The audit of an incident or an instance, newest first, at most 500 entries. */
export async function readAudit(
  { store }: Pick<ApiDeps, 'store'>,
  fleet: string,
  subject: string,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  let cursor: string | null = null
  do {
    const page = await store.listAudit(subject, fleet, cursor, 100)
    entries.push(...page.items)
    cursor = page.next
  } while (cursor !== null && entries.length < MAX_AUDIT)
  return entries
}
