/** What one look at an incident sees: who still fails, what repairs came to, who is silent about it. */
import { viaOfChannel } from '../../shared/channels/channels.ts'
import { type Config, fleetSettings } from '../../shared/config.ts'
import { failingOf, type IncidentView } from '../../shared/incident/advance.ts'
import { silenceOf } from '../../shared/incident/silence.ts'
import type { RepairSummary } from '../../shared/remediation/summary.ts'
import type { WorkerDeps } from '../deps.ts'
import { channelsBack } from '../notify/resume-channel.ts'
import { proposeRepairs } from '../repairs/repair.ts'
import type { IncidentHead, Member, Silence } from '../store/items.ts'
import { settleMembers } from './members.ts'

export interface Look {
  members: Member[]
  /** When the first failing member will count as silent. */
  silent_at: number | null
  /** null where nobody fails. */
  repairs: RepairSummary | null
  silence: Silence | null
  via: ReadonlyMap<string, string>
  /** Of those: channels that turned this incident away and are used again. */
  back: ReadonlyMap<string, string>
}

/** Lets members leave and proposes repairs on the way; throws what the store throws. */
export async function lookAt(deps: WorkerDeps, head: IncidentHead): Promise<Look> {
  const silences = await deps.store.listSilences(head.fleet, deps.now())
  const none = { members: [], silent_at: null }
  const membership = head.state === 'resolved' ? none : await settleMembers(deps, head)
  const isFailing = failingOf(membership.members).length > 0
  const repairs = isFailing ? await proposeRepairs(deps, head, membership.members) : null
  const silence = silenceOf(silences, head, deps.now())
  const via = viasOf(deps.config)
  return { ...membership, repairs, silence, via, back: await channelsBack(deps, head, via) }
}

const viasOf = (config: Config): Look['via'] =>
  new Map(Object.entries(config.channels).map(([name, settings]) => [name, viaOfChannel(settings)]))

/** The look as the pure decisions want it. */
export function viewOf(deps: WorkerDeps, head: IncidentHead, look: Look): IncidentView {
  return {
    members: look.members,
    fleet: fleetSettings(deps.config, head.fleet),
    via: look.via,
    back: look.back,
    silenced: look.silence !== null,
    repair_pending: look.repairs?.pending ?? false,
    now: deps.now(),
  }
}
