/** The result of a simulation: read from the table as the dashboard would, and counted from the recorded events. */
import type { IncidentHead, Member } from '../../functions/store/incident-item.ts'
import type { AuditEntry } from '../../functions/store/log-item.ts'
import type { Store } from '../../functions/store/store.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { pageKey } from '../../shared/page/page-key.ts'
import type { Happening } from './happening.ts'
import type { HostPlan, Scenario } from './scenario.ts'
import { FLEET } from './world.ts'

export interface IncidentOutcome {
  id: string
  cause: string
  image: string
  gen: number
  state: IncidentHead['state']
  members_seen: number
  failing: number
  /** First trigger of this key, and those after it. */
  pages: number
  updates: number
  resolves: number
  resolve_reason: string | null
  /** What the last page reported about automation. */
  automation: string
}

export interface Outcome {
  scenario: Scenario
  hosts: { total: number; failing: number; well_at_the_end: number }
  incidents: IncidentOutcome[]
  pages: { first: number; updates: number; resolves: number }
  /** Messages with numbers, and the false ones: the message, and what is true. */
  messages: { sent: number; untrue: { at_s: number; title: string; untrue: string }[] }
  repairs: { asked: number; claimed: number; worked: number; by_state: Record<string, number> }
  /** The most repairs under way at once, wave by wave: 1, 2, 4 … */
  waves: number[]
  /** Why members were not repaired at some time: instances for each reason. */
  refused: Record<string, number>
  latches: { cause: string; image: string; scope: string; reason: string; note: string; at_s: number }[]
  /** The longest that work waited for the server, milliseconds. */
  longest_wait_ms: number
  timeline: TimedEvent[]
}

export type TimedEvent =
  | (Happening & { at_s: number })
  | { kind: 'decided'; at: number; at_s: number; incident: string; entry: AuditEntry }

export interface Ran {
  scenario: Scenario
  plans: HostPlan[]
  store: Store
  happenings: Happening[]
  start: number
  longest_wait_ms: number
}

export async function outcomeOf({
  scenario,
  plans,
  store,
  happenings,
  start,
  longest_wait_ms,
}: Ran): Promise<Outcome> {
  const heads = await allGenerations(store)
  const audits = (await Promise.all(heads.map((head) => auditOf(store, head)))).flat()
  const inSeconds = <T extends { at: number }>(event: T) => ({ ...event, at_s: (event.at - start) / 1000 })
  const decided = audits.map(({ incident, entry }) => ({
    kind: 'decided' as const,
    at: entry.at,
    incident,
    entry,
  }))
  // A decision comes before its result in the same moment.
  const timeline = [...decided, ...happenings].sort((a, b) => a.at - b.at).map(inSeconds)
  const { latches } = await store.getGuard(FLEET)
  return {
    scenario,
    hosts: {
      total: plans.length,
      failing: plans.filter(({ cause }) => cause !== null).length,
      well_at_the_end: await countWell(store),
    },
    incidents: await Promise.all(heads.map((head) => incidentOutcome(store, head, happenings))),
    pages: {
      first: happenings.filter((one) => one.kind === 'page' && !one.update).length,
      updates: happenings.filter((one) => one.kind === 'page' && one.update).length,
      resolves: happenings.filter(({ kind }) => kind === 'resolve').length,
    },
    messages: messagesOf(happenings, start),
    repairs: repairsOf(happenings, audits),
    waves: wavesOf(happenings),
    refused: refusedOf((await Promise.all(heads.map((head) => store.listMembers(head)))).flat()),
    latches: latches.map(({ cause, image, scope, reason, note, at }) => ({
      cause,
      image,
      scope,
      reason,
      note,
      at_s: (at - start) / 1000,
    })),
    longest_wait_ms: Math.round(longest_wait_ms),
    timeline,
  }
}

function messagesOf(happenings: Happening[], start: number): Outcome['messages'] {
  const sent = happenings.flatMap((one) => (one.kind === 'page' || one.kind === 'change' ? [one] : []))
  const untrue = sent.flatMap(({ at, summary: title, untrue: what }) =>
    what === null ? [] : [{ at_s: (at - start) / 1000, title, untrue: what }],
  )
  return { sent: sent.length, untrue }
}

/** Open and past incidents, oldest first. */
async function allGenerations(store: Store): Promise<IncidentHead[]> {
  const { items } = await store.listIncidents(FLEET, null, 1000)
  const past = await Promise.all(
    items.map((head) => store.listIncidentHistory(FLEET, head.cause, head.image)),
  )
  const all = new Map([...past.flat(), ...items].map((head) => [incidentId(head), head]))
  return [...all.values()].sort((a, b) => a.opened_at - b.opened_at || a.gen - b.gen)
}

interface Audited {
  incident: string
  entry: AuditEntry
}

async function auditOf(store: Store, head: IncidentHead): Promise<Audited[]> {
  const incident = incidentId(head)
  const found: Audited[] = []
  let cursor: string | null = null
  do {
    const page = await store.listAudit(incident, FLEET, cursor, 1000)
    found.push(...page.items.map((entry) => ({ incident, entry })))
    cursor = page.next
  } while (cursor !== null)
  return found
}

async function countWell(store: Store): Promise<number> {
  let [well, cursor]: [number, string | null] = [0, null]
  do {
    const page = await store.listInstances(FLEET, cursor, 500)
    well += page.items.filter(({ newest }) => newest && WELL.includes(newest.verdict)).length
    cursor = page.next
  } while (cursor !== null)
  return well
}

const WELL = ['ok', 'recovered', 'degraded']

async function incidentOutcome(
  store: Store,
  head: IncidentHead,
  happenings: Happening[],
): Promise<IncidentOutcome> {
  const key = pageKey(head)
  const ofKey = happenings.filter((one) => 'key' in one && one.key === key)
  const triggers = ofKey.flatMap((one) => (one.kind === 'page' ? [one] : []))
  const members = await store.listMembers(head)
  return {
    id: incidentId(head),
    cause: head.cause,
    image: head.image,
    gen: head.gen,
    state: head.state,
    members_seen: members.length,
    failing: members.filter(({ state }) => state === 'failing').length,
    pages: triggers.filter(({ update }) => !update).length,
    updates: triggers.filter(({ update }) => update).length,
    resolves: ofKey.filter(({ kind }) => kind === 'resolve').length,
    resolve_reason: head.resolve_reason,
    automation: triggers.at(-1)?.automation ?? '',
  }
}

const ENDED = /^(?:rerun|soft_reboot|hard_reboot) (succeeded|failed|expired|cancelled)$/

function repairsOf(happenings: Happening[], audits: Audited[]): Outcome['repairs'] {
  const asked = new Set(happenings.flatMap((one) => (one.kind === 'asked' ? [one.action_id] : [])))
  const by_state: Record<string, number> = {}
  for (const { entry } of audits) {
    const state = ENDED.exec(entry.action)?.[1]
    if (state) by_state[state] = (by_state[state] ?? 0) + 1
  }
  return {
    asked: asked.size,
    claimed: happenings.filter(({ kind }) => kind === 'claimed').length,
    worked: happenings.filter(({ kind }) => kind === 'repaired').length,
    by_state,
  }
}

/**
 * The most repairs that were under way at once, for each doubling of those that worked before: while none did, while 1 or 2
 * did, while 3 to 6 did …
 */
function wavesOf(happenings: Happening[]): number[] {
  const underWay = new Set<string>()
  const peaks: number[] = []
  let worked = 0
  for (const one of happenings) {
    if (one.kind === 'asked') {
      underWay.add(one.instance)
      const wave = Math.floor(Math.log2(worked + 1))
      peaks[wave] = Math.max(peaks[wave] ?? 0, underWay.size)
    } else if (one.kind === 'repaired' || one.kind === 'not_repaired') {
      underWay.delete(one.instance)
      if (one.kind === 'repaired') worked += 1
    }
  }
  return peaks
}

/** Why members are not repaired, by the last decision about each. */
function refusedOf(members: readonly Member[]): Record<string, number> {
  const counts = new Map<string, number>()
  for (const { last_decision: last } of members)
    if (last?.outcome === 'refuse') counts.set(last.reason, (counts.get(last.reason) ?? 0) + 1)
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]))
}
