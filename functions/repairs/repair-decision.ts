/**
 * One decision about one instance: the gates' answer to what is stored now. The worker asks at each tick of an incident, a
 * guest asks for itself, and an interrupted grant asks again.
 */
import { type RepairPolicy, repairPolicy } from '../../shared/config.ts'
import type { ActionKind } from '../../shared/remediation/action-words.ts'
import { type Census, cohortOf } from '../../shared/remediation/census.ts'
import { firstRefusal, type GateResult, gate } from '../../shared/remediation/gate.ts'
import { guardGates, standingOrders } from '../../shared/remediation/guard-gates.ts'
import { instanceGates } from '../../shared/remediation/instance-gates.ts'
import type { Cohort } from '../../shared/remediation/latch.ts'
import type { Refusal } from '../../shared/remediation/refusals.ts'
import { pausingSilence } from '../../shared/remediation/silence.ts'
import type { RepairTarget } from '../../shared/remediation/target.ts'
import type { Deps } from '../deps.ts'
import type { Guard } from '../store/action-item.ts'
import type { IncidentRef, Silence } from '../store/incident-item.ts'
import { censusOf } from './census.ts'

export type Policy = RepairPolicy

export interface RepairContext {
  policy: Policy
  guard: Guard
  silences: Silence[]
  census: Census
}

export interface RepairQuestion {
  ref: IncidentRef
  target: RepairTarget
  /** The failed boot that the incident knows. */
  boot_key: string
  /** Trusted members that fail now. */
  failing: number
  /** Who would act: without a receiver only the guest itself can. */
  via: 'webhook' | 'guest'
}

export interface Decision {
  outcome: 'grant' | 'dry_run' | 'refuse'
  next: { action: ActionKind; rung: number } | null
  /** The gate's reason; `passed` where all passed, and why a dry run is one. */
  reason: Refusal | 'passed' | 'dry_run'
  gates: GateResult[]
  cohort: Cohort
}

/** Reads what all decisions of one tick share. */
export async function repairContext(
  deps: Pick<Deps, 'store' | 'config' | 'now'>,
  fleet: string,
): Promise<RepairContext> {
  const [guard, silences, census] = await Promise.all([
    deps.store.getGuard(fleet),
    deps.store.listSilences(fleet, deps.now()),
    censusOf(deps, fleet),
  ])
  return { policy: repairPolicy(deps.config, fleet), guard, silences, census }
}

/** Asks every gate. Pure: the same context and question give the same decision. */
export function decideRepair(context: RepairContext, question: RepairQuestion, now: number): Decision {
  const { policy, census, guard } = context
  const { ref, target, boot_key, failing, via } = question
  const cohort = cohortOf(census, ref.image, failing)
  const own = instanceGates({ now, policy, target, boot_key })
  const { next } = own
  const silence = pausingSilence(context.silences, { ...ref, instance: target.instance }, now)
  const shared =
    next && !firstRefusal(own.gates)
      ? guardGates({ now, guard, policy, incident: ref, action: next.action, cohort, silence })
      : []
  const through = via === 'guest' || (policy.url && policy.secret) ? via : null
  // A rehearsal needs none, and must not claim to have one.
  const reachable = through !== null || policy.mode !== 'on'
  const gates = [
    ...own.gates,
    gate('receiver', reachable, 'no_receiver', through ?? 'none is configured'),
    gate('inventory', true, 'no_inventory', target.known ? 'known' : 'unknown'),
    ...shared,
  ]
  const refusal = firstRefusal(gates)
  if (refusal?.reason) return { outcome: 'refuse', next, reason: refusal.reason, gates, cohort }
  // Without inventory nothing names the machine to repair, so it is only rehearsed (docs/architecture.md, Trust).
  if (!target.known) return { outcome: 'dry_run', next, reason: 'no_inventory', gates, cohort }
  if (policy.mode !== 'on') return { outcome: 'dry_run', next, reason: 'dry_run', gates, cohort }
  return { outcome: 'grant', next, reason: 'passed', gates, cohort }
}

/** What people and latches decide about an action that is under way; null where nothing holds it. */
export function heldBy(
  { guard, silences }: Pick<RepairContext, 'guard' | 'silences'>,
  action: { incident: IncidentRef; instance: string; action: ActionKind },
  now: number,
): Refusal | null {
  const { incident, instance } = action
  const orders = {
    now,
    guard,
    incident,
    action: action.action,
    silence: pausingSilence(silences, { ...incident, instance }, now),
  }
  return firstRefusal(standingOrders(orders))?.reason ?? null
}
