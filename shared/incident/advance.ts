/** One evaluation of an incident: its next state, which channels to notify, and why or why not, as one new head. Pure. */

import type { CohortResult } from '../cohort/cohort.ts'
import type { FleetConfig } from '../config.ts'
import type { RepairWave } from '../page/change-words.ts'
import type { Notification } from '../page/notification.ts'
import { planNotifications } from '../page/plan-notifications.ts'
import { resumedNotifications } from '../page/resumed-notifications.ts'
import type { Trust } from '../trust.ts'
import { type Acknowledgement, ackState } from './acknowledgement.ts'
import { type IncidentState, nextState, resolveReason } from './lifecycle.ts'
import { counts } from './member-leaves.ts'
import { channelsOf, type PagingReason, pagingReason } from './paging.ts'
import { nextWave } from './repair-wave.ts'

export interface HeadFacts {
  cause: string
  image: string
  gen: number
  state: IncidentState
  opened_at: number
  resolving_at: number | null
  resolved_at: number | null
  resolve_reason: string | null
  severity: 'page' | 'ticket'
  ack: Acknowledgement | null
  tell: Notification[]
  /** Why people are or are not notified, and since when. */
  paging?: { reason: PagingReason; at: number }
  /** Every instance that was ever a member of this generation. */
  members_seen: number
  /** The newest wave of repairs of this generation; missing where there was none. */
  repair_wave?: RepairWave
  /** Members that fail, at this evaluation. */
  failing?: number
  /** What they shared at the last search. */
  cohort?: CohortResult
}

export interface IncidentView {
  members: readonly { state: string; trust: Trust; instance: string }[]
  fleet: FleetConfig
  /** Digests of the addresses of the config's channels. */
  via: ReadonlyMap<string, string>
  /** The same, for channels that answered 410 to this incident and are used again. */
  back: ReadonlyMap<string, string>
  silenced: boolean
  /** Instances that are muted by silences of their own. */
  muted: ReadonlySet<string>
  repair_pending: boolean
  /** True where it would page for the first time, but the fleet's ceiling for this hour is reached. */
  over_ceiling: boolean
  /** Repairs under way, and whether more follow by themselves. */
  repairs: { in_flight: number; more_to_come: boolean }
  /** What its members share now; undefined where nobody searched. */
  cohort?: CohortResult | undefined
  now: number
}

/** Members that have not left. */
export const failingOf = <M extends { state: string }>(members: readonly M[]): M[] =>
  members.filter(({ state }) => state === 'failing')

/** Failing members whose trust counts: the number on a page. */
export const countedOf = (members: readonly { state: string; trust: Trust }[]): number =>
  failingOf(members).filter((member) => counts(member)).length

/** Those of them that are not silenced: this number decides whether to notify. */
export const unsilencedCount = ({ members, muted }: Pick<IncidentView, 'members' | 'muted'>): number =>
  countedOf(members.filter(({ instance }) => !muted.has(instance)))

/** The head to store now, or null where nothing changes. */
export function advanceIncident<H extends HeadFacts>(stored: H, view: IncidentView): H | null {
  const { now, members, fleet } = view
  const head = { ...stored, tell: resumedNotifications(stored.tell, view.back) }
  const failing = failingOf(members).length
  const hold_ms = fleet.resolve_hold_s * 1000
  const step = nextState(head, { failing, members: members.length, hold_ms, now })
  const state = step?.state ?? head.state
  const reason = reasonOf(head, view)
  const came_up = members.filter((member) => member.state === 'verified_ok').length
  const repair_wave = nextWave(head.repair_wave, { now, failing, came_up, ...view.repairs })
  const next: H = {
    ...head,
    ...(step ? stamps(step.state, view) : {}),
    ...(repair_wave === undefined ? {} : { repair_wave }),
    members_seen: Math.max(head.members_seen, members.length),
    failing,
    ...(view.cohort === undefined ? {} : { cohort: view.cohort }),
    tell: planNotifications(head.tell, {
      gen: head.gen,
      state,
      channels: usableChannels(head, view),
      may_trigger: reason === 'due',
      acknowledged: ackState(head.ack, unsilencedCount(view), now) === 'holds',
    }),
    ...(state === 'resolved' || head.paging?.reason === reason ? {} : { paging: { reason, at: now } }),
  }
  return JSON.stringify(next) === JSON.stringify(stored) ? null : next
}

function stamps(state: IncidentState, { members, now }: IncidentView) {
  if (state === 'open') return { state, resolving_at: null }
  if (state === 'resolving') return { state, resolving_at: now }
  return { state, resolved_at: now, resolve_reason: resolveReason(members) }
}

/** Why the incident may, or may not, send a trigger now. */
export function reasonOf(head: HeadFacts, view: IncidentView): PagingReason {
  const { members, fleet, now } = view
  const [counted, unsilenced] = [countedOf(members), unsilencedCount(view)]
  return pagingReason({
    cause: head.cause,
    severity: head.severity,
    page: fleet.page,
    failing: failingOf(members).length,
    counted,
    opened_at: head.opened_at,
    wait_ms: fleet.page_wait_s * 1000,
    silenced: view.silenced,
    muted: counted - unsilenced,
    ack: ackState(head.ack, unsilenced, now),
    repair_pending: view.repair_pending,
    channels: usableChannels(head, view).length,
    over_ceiling: view.over_ceiling,
    now,
  })
}

/** The incident's channels that exist; where all of them are switched off, the fleet's other channels. */
function usableChannels(head: HeadFacts, { fleet, via }: IncidentView): { name: string; via: string }[] {
  const present = head.tell.filter(({ gen }) => gen === head.gen)
  const off = new Set(present.filter((notification) => notification.given_up).map(({ channel }) => channel))
  const known = (names: readonly string[]) =>
    names.flatMap((name) => {
      const leads = via.get(name)
      return leads === undefined ? [] : [{ name, via: leads }]
    })
  const wanted = known(channelsOf(head, fleet))
  const allOff = wanted.length > 0 && wanted.every(({ name }) => off.has(name))
  const others = allOff ? known([...fleet.page_channels, ...fleet.ticket_channels]) : []
  const names = new Map([...wanted, ...others].map((channel) => [channel.name, channel]))
  return [...names.values()]
}
