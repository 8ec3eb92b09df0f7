/**
 * Repairs of one incident, at each of its evaluations: whose turn it is, the gates' answer for each member, what was
 * granted. The gates check the facts in the memberships; the instance itself is read before anything is granted. A repeated
 * question gets the same answer; two workers at once make one action.
 */
import { setImmediate } from 'node:timers/promises'
import { isOpen } from '../../shared/remediation/action-words.ts'
import { rehearsedSlot, wideningKey, wideningOf } from '../../shared/remediation/guard.ts'
import { latchOn } from '../../shared/remediation/latch.ts'
import { inTurn } from '../../shared/remediation/order.ts'
import { type MemberRepair, summarize } from '../../shared/remediation/repair-summary.ts'
import type { RepairSummary } from '../../shared/remediation/summary.ts'
import { type RepairTarget, seenInstance, seenTarget } from '../../shared/remediation/target.ts'
import { atLeast } from '../../shared/trust.ts'
import type { Deps, WorkerDeps } from '../deps.ts'
import type { IncidentHead, Member } from '../store/incident-item.ts'
import { readInstance } from '../store/new-instance.ts'
import { grantAction, type Proposal, proposeAction, rehearseAction } from './grant-action.ts'
import { latchCohort, latchFailures } from './latches.ts'
import { auditGrant, type MemberDecision } from './record-decision.ts'
import { type Decision, decideRepair, type RepairContext, repairContext } from './repair-decision.ts'

/** Decisions between two turns of the event loop, because new reports must not wait for thousands. */
const PER_TURN = 250

interface Candidate {
  member: Member
  target: RepairTarget
}

export interface Repairs {
  summary: RepairSummary
  decisions: MemberDecision[]
}

/** Decides about each failing member and grants what passes. The caller stores the decisions. */
export async function proposeRepairs(
  deps: WorkerDeps,
  head: IncidentHead,
  members: readonly Member[],
): Promise<Repairs> {
  const context = await repairContext(deps, head.fleet)
  const failing = countTrusted(members)
  context.guard = await latchFailures(deps, context, head, failing)
  const decisions: MemberDecision[] = []
  for (const candidate of inTurn(candidatesOf(members), deps.now())) {
    decisions.push(await repairMember(deps, context, { ...candidate, head, failing }))
    if (decisions.length % PER_TURN === 0) await setImmediate()
  }
  return { summary: summaryOf(context, head, decisions), decisions }
}

/** The gates' answer for each failing member at this moment. Writes nothing, grants nothing. */
export async function repairsNow(
  deps: Pick<Deps, 'store' | 'config' | 'now'>,
  head: IncidentHead,
  members: readonly Member[],
): Promise<RepairSummary> {
  const context = await repairContext(deps, head.fleet)
  const failing = countTrusted(members)
  const decisions = candidatesOf(members).map(({ member, target }) => ({
    member,
    seen: null,
    granted: false,
    decision: isUnderRepair(member, target)
      ? null
      : ask(context, { head, member, target, failing }, deps.now()),
  }))
  return summaryOf(context, head, decisions)
}

/** A member that was never compared with its instance waits: there is nothing to decide on. */
const candidatesOf = (members: readonly Member[]): Candidate[] =>
  members.flatMap((member) =>
    member.state === 'failing' && member.seen !== null
      ? [{ member, target: seenTarget(member.instance, member.seen) }]
      : [],
  )

const countTrusted = (members: readonly Member[]): number =>
  members.filter(({ state, trust }) => state === 'failing' && atLeast(trust, 'bound')).length

interface Turn extends Candidate {
  head: IncidentHead
  failing: number
}

const isUnderRepair = ({ boot_key }: Member, { actions }: RepairTarget): boolean =>
  actions.some((action) => action.boot_key === boot_key && isOpen(action.state))

/** The decision about one member; none where a repair of its boot is already under way. */
async function repairMember(deps: WorkerDeps, context: RepairContext, turn: Turn): Promise<MemberDecision> {
  const { member } = turn
  if (isUnderRepair(member, turn.target)) return { member, seen: null, decision: null, granted: false }
  const decision = await decide(deps, context, turn)
  if (decision.outcome === 'grant') return grant(deps, context, turn)
  if (decision.outcome === 'dry_run') await rehearse(deps, context, turn, decision)
  return { member, seen: null, decision, granted: false }
}

/** Where the cohort is the reason to refuse, the guard is latched and asked once more. */
async function decide(deps: WorkerDeps, context: RepairContext, turn: Turn): Promise<Decision> {
  const first = ask(context, turn, deps.now())
  if (first.reason !== 'cohort_failing' || context.policy.mode !== 'on') return first
  context.guard = await latchCohort(deps, context, turn.head, turn.failing)
  return ask(context, turn, deps.now())
}

function ask(context: RepairContext, { head: ref, member, target, failing }: Turn, now: number): Decision {
  return decideRepair(context, { ref, target, boot_key: member.boot_key, failing, via: 'webhook' }, now)
}

/**
 * Decides on the current instance, because the membership may be older. The final decision is returned: another worker may
 * have taken the slot that the gates saw free.
 */
async function grant(deps: WorkerDeps, context: RepairContext, old: Turn): Promise<MemberDecision> {
  const { member } = old
  const turn = { ...old, target: await readTarget(deps, member) }
  const made = { member, seen: seenInstance(turn.target), granted: false }
  if (isUnderRepair(member, turn.target)) return { ...made, decision: null }
  const decision = ask(context, turn, deps.now())
  if (decision.outcome !== 'grant' || !decision.next) return { ...made, decision }
  const proposed = await proposeAction(deps, proposalOf(turn, decision.next))
  const { state, reason } = await grantAction(deps, proposed, turn.failing)
  context.guard = await deps.store.getGuard(turn.head.fleet)
  const seen = seenInstance(await readTarget(deps, member))
  if (!isOpen(state))
    return {
      ...made,
      seen,
      decision: { ...decision, outcome: 'refuse', reason: reason as Decision['reason'] },
    }
  await auditGrant(deps, member, decision)
  return { member, seen, decision, granted: true }
}

const readTarget = async ({ store }: WorkerDeps, { fleet, instance }: Member) =>
  await readInstance(store, fleet, instance)

async function rehearse(
  deps: WorkerDeps,
  context: RepairContext,
  turn: Turn,
  decision: Decision,
): Promise<void> {
  const { head, member, target } = turn
  if (!decision.next) return
  context.guard = rehearsedSlot(context.guard, head, decision.next.action, target.instance)
  const isNew = await rehearseAction(deps, proposalOf(turn, decision.next), decision.reason)
  if (isNew) await auditGrant(deps, member, decision)
}

function proposalOf({ head, member, target }: Turn, next: NonNullable<Decision['next']>): Proposal {
  const trust = target.newest?.trust ?? member.trust
  return { ref: head, instance: target.instance, boot_key: member.boot_key, trust, next, via: 'webhook' }
}

function repairOf({ decision, granted }: MemberDecision): MemberRepair {
  if (decision === null) return { outcome: 'in_flight', reason: 'passed' }
  const { outcome, reason } = decision
  if (outcome === 'grant') return { outcome: granted ? 'in_flight' : 'next', reason }
  return { outcome: outcome === 'refuse' ? 'refused' : 'dry_run', reason }
}

function summaryOf(
  { guard, policy }: RepairContext,
  head: IncidentHead,
  decisions: readonly MemberDecision[],
): RepairSummary {
  const sum = (what: 'verified' | 'failed') =>
    (['rerun', 'soft_reboot'] as const)
      .map((action) => wideningOf(guard, wideningKey(head, action))[what])
      .reduce((a, b) => a + b)
  const latch = latchOn(guard.latches, head, false) ?? latchOn(guard.latches, head, true)
  const counted = { succeeded: sum('verified'), failed: sum('failed') }
  return summarize({ mode: policy.mode, members: decisions.map(repairOf), ...counted, latch })
}
