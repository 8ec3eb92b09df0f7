/**
 * Ends memberships. Every change of an instance compares its membership at once, so that an evaluation reads the list of
 * members and not their instances. The evaluation compares again where a comparison may be missing: new and silent members,
 * those under repair, and a few of the others each time, for a process that died between its two writes.
 */
import { isDeepStrictEqual } from 'node:util'
import { silentAt, whyLeft } from '../../shared/incident/member-leaves.ts'
import { LARGE_INCIDENT_MEMBERS, MEMBERS_AT_ONCE } from '../../shared/policy/limits.ts'
import { EVALUATIONS_PER_ROUND } from '../../shared/policy/waits.ts'
import { isOpen } from '../../shared/remediation/action-words.ts'
import { type SeenInstance, seenInstance } from '../../shared/remediation/target.ts'
import type { Deps } from '../deps.ts'
import { change } from '../store/change.ts'
import type { IncidentHead, IncidentRef, Member } from '../store/incident-item.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { shardOf } from '../store/keys.ts'
import { readInstance } from '../store/new-instance.ts'
import { sideBySide } from '../store/side-by-side.ts'
import { requestEvaluation } from './gather.ts'

type MemberDeps = Pick<Deps, 'store' | 'now'>

/**
 * Compares an instance's membership with the current instance, and wakes the incident where that changed anything. Call it
 * after each write to an instance that is in an incident. May be repeated.
 */
export async function compareMember(
  deps: MemberDeps & Pick<Deps, 'poke'>,
  ref: IncidentRef,
  instance: string,
): Promise<void> {
  const request = requestEvaluation(deps, ref)
  await change<{ rev: number; next: Member | null }>({
    what: `member ${instance}`,
    read: async () => {
      const member = await deps.store.getMember(ref, instance)
      if (member?.state !== 'failing') return { rev: 0, next: null }
      // The instance is read after the member: a join writes the instance first, so it is never the older of the two.
      const now = await deps.store.getInstance(ref.fleet, instance)
      return { rev: member.rev, next: compared(member, now, deps.now()) }
    },
    decide: (read) => (read.next ? read : null),
    write: async ({ next }) => {
      if (next === null) return true
      await request.write(await deps.store.getIncident(ref.fleet, ref.cause, ref.image))
      return putCompared(deps, next)
    },
  })
  await request.start()
}

/** The members after the necessary comparisons, as far as there was time. `complete` is false where there was not. */
export async function compareMembers(
  deps: MemberDeps,
  head: IncidentHead,
  members: readonly Member[],
  hasTime: () => boolean,
): Promise<{ members: Member[]; complete: boolean }> {
  const failing = members.filter(({ state }) => state === 'failing')
  const round = Math.min(EVALUATIONS_PER_ROUND, Math.ceil(failing.length / LARGE_INCIDENT_MEMBERS))
  const inTurn = ({ instance }: Member) => shardOf(instance, round) === head.evaluations % round
  const wanted = failing.filter((member) => isUncertain(member, deps.now()) || inTurn(member))
  const options = { atOnce: MEMBERS_AT_ONCE, hasTime }
  const done = await sideBySide(wanted, (member) => compareListed(deps, member), options)
  const after = new Map(done.flatMap((member) => (member ? [[member.instance, member] as const] : [])))
  return {
    members: members.map((member) => after.get(member.instance) ?? member),
    complete: !done.includes(undefined),
  }
}

/** When the first of the failing members counts as silent; null where none fails. Epoch milliseconds. */
export function firstSilentAt(members: readonly Member[]): number | null {
  const times = members.flatMap((member) =>
    member.state === 'failing' ? [silentAt(member, member.seen)] : [],
  )
  return times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b))
}

function isUncertain(member: Member, now: number): boolean {
  const { seen } = member
  return seen === null || now >= silentAt(member, seen) || seen.actions.some(({ state }) => isOpen(state))
}

async function compareListed(deps: MemberDeps, listed: Member): Promise<Member> {
  const next = compared(listed, await deps.store.getInstance(listed.fleet, listed.instance), deps.now())
  if (next === null) return listed
  if (await putCompared(deps, next)) return { ...next, rev: next.rev + 1 }
  // It joined again, or another process has compared it: that process also wakes the incident.
  return (await deps.store.getMember(listed, listed.instance)) ?? listed
}

/** The member corrected by this instance; null where it is right. */
function compared(member: Member, instance: InstanceItem | null, now: number): Member | null {
  const reason = whyLeft(member, instance, now)
  if (reason !== null) return { ...member, state: reason, left_at: now, seen: null }
  const seen = instance && seenInstance(instance)
  return isSame(member, seen, now) ? null : { ...member, seen }
}

/** A report that changes nothing else is not worth a write, until the member would count as silent. */
function isSame(member: Member, seen: SeenInstance | null, now: number): boolean {
  if (member.seen === null || seen === null) return member.seen === seen
  const { last_report_at } = now >= silentAt(member, member.seen) ? seen : member.seen
  return isDeepStrictEqual(member.seen, { ...seen, last_report_at })
}

async function putCompared(deps: MemberDeps, next: Member): Promise<boolean> {
  if (next.state === 'gone' || next.state === 'silent') await settleBoot(deps, next)
  return deps.store.casMember(next)
}

/** A late or repeated report of that boot must not make it a member again. */
async function settleBoot({ store }: MemberDeps, { fleet, instance, boot_key }: Member): Promise<void> {
  await change<InstanceItem>({
    what: `instance ${instance}`,
    read: () => readInstance(store, fleet, instance),
    decide: (now) =>
      now.rev === 0 || now.settled_boot === boot_key ? null : { ...now, settled_boot: boot_key },
    write: (next) => store.casInstance(next),
  })
}
