/**
 * Repairs of one incident, looked at on each of its ticks: whose turn it is, what the gates say of each, what was
 * granted. Whatever is asked again is answered again the same way; two workers at once make one action.
 */
import { REPAIRS_AT_ONCE } from '../../shared/policy/limits.ts'
import { isOpen } from '../../shared/remediation/action-words.ts'
import { rehearsedSlot, wideningKey, wideningOf } from '../../shared/remediation/guard.ts'
import { latchOn } from '../../shared/remediation/latch.ts'
import { inTurn } from '../../shared/remediation/order.ts'
import { type MemberRepair, summarize } from '../../shared/remediation/repair-summary.ts'
import type { RepairSummary } from '../../shared/remediation/summary.ts'
import { atLeast } from '../../shared/remediation/target.ts'
import type { WorkerDeps } from '../deps.ts'
import type { IncidentHead, InstanceItem, Member } from '../store/items.ts'
import { newInstance } from '../store/new-instance.ts'
import { grantAction, type Proposal, proposeAction, rehearseAction } from './grant-action.ts'
import { latchCohort, latchFailures } from './latches.ts'
import { recordDecision } from './record-decision.ts'
import { type Decision, decideRepair, type RepairContext, repairContext } from './repair-decision.ts'

interface Candidate {
  member: Member
  target: InstanceItem
}

/** Decides about each failing member, grants what passes, and says for the page what was done and what not. */
export async function proposeRepairs(
  deps: WorkerDeps,
  head: IncidentHead,
  members: Member[],
): Promise<RepairSummary> {
  const context = await repairContext(deps, head.fleet)
  const candidates = await readTargets(
    deps,
    members.filter(({ state }) => state === 'failing'),
  )
  const failing = candidates.filter(({ member }) => atLeast(member.trust, 'bound')).length
  context.guard = await latchFailures(deps, context, head, failing)
  const made: { member: Member; decision: Decision | null }[] = []
  for (const { member, target } of inTurn(candidates, deps.now()))
    made.push({ member, decision: await repairMember(deps, context, { head, member, target, failing }) })
  await inParts(made, async ({ member, decision }) => {
    if (decision) await recordDecision(deps, member, decision)
  })
  return summaryOf(
    context,
    head,
    made.map(({ decision }) => repairOf(decision)),
  )
}

/** Decisions are made one after the other, because each takes from what the next may have; reads and records are not. */
async function inParts<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (let from = 0; from < all.length; from += REPAIRS_AT_ONCE)
    done.push(...(await Promise.all(all.slice(from, from + REPAIRS_AT_ONCE).map(work))))
  return done
}

function repairOf(decision: Decision | null): MemberRepair {
  if (decision === null) return { outcome: 'in_flight', reason: 'passed' }
  const { outcome, reason } = decision
  return { outcome: outcome === 'grant' ? 'in_flight' : outcome === 'refuse' ? 'refused' : 'dry_run', reason }
}

async function readTargets({ store }: WorkerDeps, members: Member[]): Promise<Candidate[]> {
  return inParts(members, async (member) => {
    const { fleet, instance, last_decision } = member
    const target = (await store.getInstance(fleet, instance)) ?? newInstance(fleet, instance)
    // How a guest that asks for its own repair is found; once, and only for those that fail.
    if (target.secret && last_decision === null)
      await store.putAlias({ fleet, kind: 'secret', value: target.secret.hash, instance })
    return { member, target }
  })
}

interface Turn extends Candidate {
  head: IncidentHead
  failing: number
}

/** What was decided about one member; null where a repair of its boot is under way already. */
async function repairMember(deps: WorkerDeps, context: RepairContext, turn: Turn): Promise<Decision | null> {
  const { member, target, head } = turn
  if (target.actions.some(({ boot_key, state }) => boot_key === member.boot_key && isOpen(state))) return null
  const decision = await decide(deps, context, turn)
  const made = decision.outcome === 'grant' ? await grant(deps, turn, decision) : decision
  if (made.outcome === 'grant') context.guard = await deps.store.getGuard(head.fleet)
  if (made.outcome === 'dry_run' && made.next) {
    await rehearseAction(deps, proposalOf(turn, made.next), made.reason)
    context.guard = rehearsedSlot(context.guard, head, made.next.action, target.instance)
  }
  return made
}

/** Where the cohort is what forbids it, the guard is latched and asked once more. */
async function decide(deps: WorkerDeps, context: RepairContext, turn: Turn): Promise<Decision> {
  const { head: ref, member, target, failing } = turn
  const ask = () => {
    const question = { ref, target, boot_key: member.boot_key, failing, via: 'webhook' as const }
    return decideRepair(context, question, deps.now())
  }
  const first = ask()
  if (first.reason !== 'cohort_failing' || context.policy.mode !== 'on') return first
  context.guard = await latchCohort(deps, context, ref, failing)
  return ask()
}

/** The decision as it ended: another worker may have had the slot that the gates saw free. */
async function grant(deps: WorkerDeps, turn: Turn, decision: Decision): Promise<Decision> {
  if (!decision.next) return decision
  const proposed = await proposeAction(deps, proposalOf(turn, decision.next))
  const { state, reason } = await grantAction(deps, proposed, turn.failing)
  if (isOpen(state)) return decision
  return { ...decision, outcome: 'refuse', reason: reason as Decision['reason'] }
}

function proposalOf({ head, member, target }: Turn, next: NonNullable<Decision['next']>): Proposal {
  const trust = target.newest?.trust ?? member.trust
  return { ref: head, instance: target.instance, boot_key: member.boot_key, trust, next, via: 'webhook' }
}

function summaryOf(context: RepairContext, head: IncidentHead, members: MemberRepair[]): RepairSummary {
  const { guard, policy } = context
  const sum = (what: 'verified' | 'failed') =>
    (['rerun', 'soft_reboot'] as const)
      .map((action) => wideningOf(guard, wideningKey(head, action))[what])
      .reduce((a, b) => a + b)
  const latch = latchOn(guard.latches, head, false) ?? latchOn(guard.latches, head, true)
  const counted = { succeeded: sum('verified'), failed: sum('failed') }
  return summarize({ mode: policy.mode, members, ...counted, latch })
}
