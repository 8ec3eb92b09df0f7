/**
 * What an incident is right now: which members still fail, what the gates answer about repairs, which silences cover it.
 * Read-only, because pages and replays need it too; `incident.ts` acts on it.
 */
import { viaOfChannel } from '../../shared/channels/channels.ts'
import type { CohortResult } from '../../shared/cohort/cohort.ts'
import { type Config, fleetSettings } from '../../shared/config.ts'
import { failingOf, type IncidentView, unsilencedCount } from '../../shared/incident/advance.ts'
import { instanceSilences, silenceOf } from '../../shared/incident/silence.ts'
import { isWaiting } from '../../shared/remediation/refusals.ts'
import type { RepairSummary } from '../../shared/remediation/summary.ts'
import type { Deps } from '../deps.ts'
import { resumedChannels } from '../notify/resume-channel.ts'
import { repairsNow } from '../repairs/repair.ts'
import type { IncidentHead, Member, Silence } from '../store/incident-item.ts'

type ReadDeps = Pick<Deps, 'store' | 'config' | 'now'>

/** An incident with its members, silences and channels. */
export interface Reading {
  members: Member[]
  /** A silence of the whole incident. */
  silence: Silence | null
  /** Instances with a silence of their own; they need not be members. */
  muted: ReadonlyMap<string, Silence>
  via: ReadonlyMap<string, string>
  /** Of those: channels that answered 410 to this incident and are used again. */
  back: ReadonlyMap<string, string>
}

export interface Evaluation extends Reading {
  /** As in `IncidentView`; undefined where the ceiling was not checked: then the stored state holds. */
  over_ceiling?: boolean
  /** null where no member fails. */
  repairs: RepairSummary | null
  /** The property that this evaluation found its members to share; undefined where it did not search. */
  cohort?: CohortResult | undefined
}

/** Writes nothing. The members of a resolved incident are not read: no message is about them. */
export async function readIncident(deps: ReadDeps, head: IncidentHead): Promise<Reading> {
  const { store } = deps
  const silences = await store.listSilences(head.fleet, deps.now())
  const members = head.state === 'resolved' ? [] : await store.listMembers(head)
  const silence = silenceOf(silences, head, deps.now())
  const muted = instanceSilences(silences, head, deps.now())
  const via = viasOf(deps.config)
  return { members, silence, muted, via, back: await resumedChannels(deps, head, via) }
}

/** The same with the gates' answer about each repair now. Grants none. */
export async function evaluateIncident(deps: ReadDeps, head: IncidentHead): Promise<Evaluation> {
  const reading = await readIncident(deps, head)
  const isFailing = failingOf(reading.members).length > 0
  return { ...reading, repairs: isFailing ? await repairsNow(deps, head, reading.members) : null }
}

const viasOf = (config: Config): Reading['via'] =>
  new Map(Object.entries(config.channels).map(([name, settings]) => [name, viaOfChannel(settings)]))

/** The evaluation as input of the pure decisions. */
export function viewOf(deps: ReadDeps, head: IncidentHead, evaluation: Evaluation): IncidentView {
  return {
    members: evaluation.members,
    fleet: fleetSettings(deps.config, head.fleet),
    via: evaluation.via,
    back: evaluation.back,
    silenced: evaluation.silence !== null,
    muted: new Set(evaluation.muted.keys()),
    repair_pending: evaluation.repairs?.pending ?? false,
    over_ceiling: evaluation.over_ceiling ?? head.paging?.reason === 'over_ceiling',
    repairs: repairsOf(evaluation),
    cohort: evaluation.cohort,
    now: deps.now(),
  }
}

/** Failing members that count and are not silenced. */
export const unsilencedIn = ({ members, muted }: Reading): number =>
  unsilencedCount({ members, muted: new Set(muted.keys()) })

/** When the first silence that keeps anything of this incident quiet ends; null where none does. Epoch milliseconds. */
export function silenceEndsAt({ silence, muted }: Reading): number | null {
  const ends = [silence, ...muted.values()].flatMap((one) => (one ? [one.ends_at] : []))
  return ends.length === 0 ? null : Math.min(...ends)
}

function repairsOf({ repairs }: Evaluation): IncidentView['repairs'] {
  if (repairs === null) return { in_flight: 0, more_to_come: false }
  const { in_flight, pending, refused } = repairs
  return { in_flight, more_to_come: pending || refused.some(({ reason }) => isWaiting(reason)) }
}
