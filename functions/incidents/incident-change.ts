/**
 * What people do to incidents: acknowledge one or withdraw that, silence some, change or end a silence. The API, the
 * dashboard and the command line all use this file, so that each change is in the audit. The row that starts the worker is
 * written before the change, and once more after it.
 */
import { randomUUID } from 'node:crypto'
import { unsilencedCount } from '../../shared/incident/advance.ts'
import { covers, instanceSilences, type SilenceScope } from '../../shared/incident/silence.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { MEMBERS_AT_ONCE } from '../../shared/policy/limits.ts'
import { RECENT_INCIDENT_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import { incidentWork } from '../due/incident-work.ts'
import { createWriteAhead } from '../due/write-ahead.ts'
import { change } from '../store/change.ts'
import type { IncidentHead, IncidentRef, Silence } from '../store/incident-item.ts'
import { sideBySide } from '../store/side-by-side.ts'
import type { Page } from '../store/store.ts'

type ChangeDeps = Pick<Deps, 'store' | 'now' | 'poke' | 'log'>

/** The actor, for the audit. */
export interface By {
  fleet: string
  by: string
}

/** An event of PagerDuty. `at` is by its clock, in epoch milliseconds. */
export interface RemoteEvent {
  event: string
  at: number
}

/** Whether this event, or one at least as new, has been applied already: events come twice, and in any order. */
const isOld = ({ pagerduty }: IncidentHead, remote: RemoteEvent): boolean =>
  pagerduty !== undefined && (remote.at < pagerduty.at || remote.event === pagerduty.event)

/**
 * Acknowledges an incident until `ack.until` (epoch milliseconds). Returns the head, or null where that generation is
 * no longer open. With `remote`, also null where a newer event was applied already.
 */
export async function acknowledgeIncident(
  deps: ChangeDeps,
  { fleet, by }: By,
  of: Omit<IncidentRef, 'fleet'>,
  ack: { note: string; until: number },
  remote?: RemoteEvent,
): Promise<IncidentHead | null> {
  const { cause, image, gen } = of
  const stored = await deps.store.getIncident(fleet, cause, image)
  if (stored === null) return null
  const silences = await deps.store.listSilences(fleet, deps.now())
  const muted = new Set(instanceSilences(silences, stored, deps.now()).keys())
  const members = unsilencedCount({
    members: await deps.store.listMembers({ fleet, cause, image, gen }),
    muted,
  })
  const ahead = createWriteAhead(deps)
  await ahead.write(incidentWork(stored))
  const at = deps.now()
  const { item, changed } = await change<IncidentHead>({
    what: `incident ${cause}`,
    read: async () => (await deps.store.getIncident(fleet, cause, image)) ?? stored,
    write: (next) => deps.store.casIncident(next),
    decide: (now) => {
      if (now.gen !== gen || now.state === 'resolved' || (remote && isOld(now, remote))) return null
      const next = { ...now, ack: { by, ...ack, at, members } }
      return remote ? { ...next, pagerduty: { ...remote, acked_at: at } } : next
    },
  })
  if (!changed) return null
  const entry = { subject: incidentId(item), fleet, at, actor: by, action: 'acknowledged', reason: ack.note }
  await deps.store.appendAudit({ ...entry, detail: { until: ack.until, members } })
  deps.log('incident_acknowledged', { fleet, incident: incidentId(item), by })
  await ahead.start()
  return item
}

/**
 * Withdraws an acknowledgement: pages go out again as they are due. False where the generation is not open, or not
 * acknowledged. With `remote`, only an acknowledgement from there is withdrawn, and only by a newer event.
 */
export async function unacknowledgeIncident(
  deps: ChangeDeps,
  { fleet, by }: By,
  { cause, image, gen }: Omit<IncidentRef, 'fleet'>,
  remote?: RemoteEvent,
): Promise<boolean> {
  const stored = await deps.store.getIncident(fleet, cause, image)
  if (stored === null) return false
  const ahead = createWriteAhead(deps)
  await ahead.write(incidentWork(stored))
  let taken = false
  const { item } = await change<IncidentHead>({
    what: `incident ${cause}`,
    read: async () => (await deps.store.getIncident(fleet, cause, image)) ?? stored,
    write: (next) => deps.store.casIncident(next),
    decide: (now) => {
      taken = false
      if (now.gen !== gen || now.state === 'resolved' || (remote && isOld(now, remote))) return null
      taken = now.ack !== null && (!remote || now.ack.at === now.pagerduty?.acked_at)
      const next = taken ? { ...now, ack: null } : now
      if (remote) return { ...next, pagerduty: { ...remote, acked_at: null } }
      return taken ? next : null
    },
  })
  if (!taken) return false
  const entry = { subject: incidentId(item), fleet, at: deps.now(), actor: by, action: 'unacknowledged' }
  await deps.store.appendAudit({ ...entry, reason: 'taken back', detail: {} })
  deps.log('incident_unacknowledged', { fleet, incident: incidentId(item), by })
  await ahead.start()
  return true
}

/** Incidents that a silence matches: now, and over the last 7 days. Shown before it is saved. */
export interface SilenceMatches {
  open: number
  last_7_days: number
}

const PAGE = 200

/** Counts what a silence would mute; for an instance, the incidents that it is or was in. */
export async function silenceMatches(
  deps: ChangeDeps,
  fleet: string,
  silence: SilenceScope,
): Promise<SilenceMatches> {
  const heads = await headsOf(deps, fleet, silence)
  const recent = heads.filter((head) => (head.resolved_at ?? deps.now()) > deps.now() - RECENT_INCIDENT_MS)
  return { open: heads.filter(isOpen).length, last_7_days: recent.length }
}

/** Saves a silence and has its incidents evaluated at once. */
export async function addSilence(
  deps: ChangeDeps,
  { fleet, by }: By,
  silence: Omit<Silence, 'id' | 'fleet' | 'author'>,
): Promise<Silence> {
  const stored: Silence = { ...silence, id: randomUUID(), fleet, author: by }
  await audit(deps, { fleet, by }, 'silenced', stored)
  await around(deps, stored, () => deps.store.putSilence(stored))
  return stored
}

/** What can be changed about a silence; not what it covers, because that would be another silence. */
export type SilenceChange = Partial<Pick<Silence, 'ends_at' | 'reason' | 'pause'>>

/** Changes an active silence; its author stays. Null where there is none of this id. */
export async function changeSilence(
  deps: ChangeDeps,
  { fleet, by }: By,
  id: string,
  decide: (silence: Silence) => SilenceChange,
): Promise<Silence | null> {
  const silence = (await deps.store.listSilences(fleet, deps.now())).find((one) => one.id === id)
  if (silence === undefined) return null
  const changed = { ...silence, ...decide(silence) }
  await audit(deps, { fleet, by }, 'silence_changed', changed)
  await around(deps, changed, () => deps.store.putSilence(changed))
  return changed
}

/** Ends a silence. False where there is none of this id. */
export async function endSilence(deps: ChangeDeps, { fleet, by }: By, id: string): Promise<boolean> {
  const silence = (await deps.store.listSilences(fleet, deps.now())).find((one) => one.id === id)
  if (silence === undefined) return false
  await audit(deps, { fleet, by }, 'silence_ended', silence)
  await around(deps, silence, () => deps.store.deleteSilence(fleet, id))
  return true
}

/** Rows on both sides of the change. */
async function around(deps: ChangeDeps, silence: Silence, act: () => Promise<void>): Promise<void> {
  const heads = (await headsOf(deps, silence.fleet, silence)).filter(isOpen)
  const ahead = createWriteAhead(deps)
  for (const head of heads) await ahead.write(incidentWork(head))
  await act()
  await ahead.start()
}

const isOpen = (head: IncidentHead) => head.state !== 'resolved'

/** Every incident that the silence matches, completely or in one of its members. */
async function headsOf({ store }: ChangeDeps, fleet: string, silence: SilenceScope): Promise<IncidentHead[]> {
  const { instance = null } = silence
  const heads: IncidentHead[] = []
  let cursor: string | null = null
  do {
    const page: Page<IncidentHead> = await store.listIncidents(fleet, cursor, PAGE)
    heads.push(...page.items.filter((head) => covers({ ...silence, instance: null }, head)))
    cursor = page.next
  } while (cursor !== null)
  if (instance === null) return heads
  const isMember = async (head: IncidentHead) => (await store.getMember(head, instance)) !== null
  const found = await sideBySide(heads, isMember, { atOnce: MEMBERS_AT_ONCE })
  return heads.filter((_, at) => found[at] === true)
}

async function audit(
  deps: ChangeDeps,
  { fleet, by }: By,
  action: 'silenced' | 'silence_changed' | 'silence_ended',
  silence: Silence,
): Promise<void> {
  const { id, cause, image, instance = null, ends_at, pause, reason } = silence
  deps.log(action, { fleet, silence: id, cause, image, instance, until: new Date(ends_at).toISOString(), by })
  await deps.store.appendAudit({
    subject: `fleet:${fleet}`,
    fleet,
    at: deps.now(),
    actor: by,
    action,
    reason,
    // `of_instance`, because the change is about the fleet; `instance` would be read as the subject of the decision.
    detail: { silence: id, cause, image, of_instance: instance, ends_at, pause },
  })
}
