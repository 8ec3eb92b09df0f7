/** Latches of one cause and image: set where repairs must stop. `latch-row.ts` clears them. */
import { incidentId } from '../../shared/incident-id.ts'
import type { ActionKind } from '../../shared/remediation/action-words.ts'
import { isReboot } from '../../shared/remediation/action-words.ts'
import { cohortOf } from '../../shared/remediation/census.ts'
import { wideningKey, wideningOf } from '../../shared/remediation/guard.ts'
import { type Cohort, cohortAllows, failuresLatch, type Latch } from '../../shared/remediation/latch.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Guard } from '../store/action-item.ts'
import type { IncidentRef } from '../store/incident-item.ts'
import { censusOf } from './census.ts'
import { changeGuard } from './change-guard.ts'
import { armLatchRow } from './latch-row.ts'
import type { Policy, RepairContext } from './repair-decision.ts'

type Wanted = Pick<Latch, 'scope' | 'reason' | 'note'>

const limitOf = (policy: Policy) => ({
  share: policy.max_failing_share_for_reboot,
  hosts: policy.small_fleet_hosts,
})

/** Latches this cause and image where repairs did not help. Answers the guard as stored then. */
export async function latchFailures(
  deps: WorkerDeps,
  context: RepairContext,
  ref: IncidentRef,
  failing: number,
): Promise<Guard> {
  if (!failureLatch(context, ref, failing)) return context.guard
  await countAgain(deps, context, ref)
  const latch = failureLatch(context, ref, failing)
  return latch ? addLatch(deps, ref, latch, cohortOf(context.census, ref.image, failing)) : context.guard
}

/** Latches reboots because the cohort fails too widely. Answers the guard, unchanged where new numbers allow reboots. */
export async function latchCohort(
  deps: WorkerDeps,
  context: RepairContext,
  ref: IncidentRef,
  failing: number,
): Promise<Guard> {
  await countAgain(deps, context, ref)
  const cohort = cohortOf(context.census, ref.image, failing)
  if (cohortAllows(cohort, limitOf(context.policy))) return context.guard
  const note = `${cohort.failing} of ${cohort.cohort} hosts of this image fail, too many for reboots`
  return addLatch(deps, ref, { scope: 'reboot', reason: 'cohort_failing', note }, cohort)
}

/** A latch may need a person to release it, so numbers that are a minute old are not enough to set one. */
async function countAgain(deps: WorkerDeps, context: RepairContext, { fleet }: IncidentRef): Promise<void> {
  context.census = await censusOf(deps, fleet, { fresh: true })
}

function failureLatch(context: RepairContext, ref: IncidentRef, failing: number): Wanted | null {
  const { guard, census, policy } = context
  const cohortIsFailing = !cohortAllows(cohortOf(census, ref.image, failing), limitOf(policy))
  for (const action of ['rerun', 'soft_reboot'] as const) {
    const scope = isReboot(action) ? 'reboot' : 'all'
    const counted = wideningOf(guard, wideningKey(ref, action))
    if (!failuresLatch(counted, cohortIsFailing) || isLatched(guard, ref, scope)) continue
    const note = `${counted.failed} ${words(action)} did not help, ${counted.verified} did`
    return { scope, reason: 'repairs_failed', note }
  }
  return null
}

async function addLatch(deps: WorkerDeps, ref: IncidentRef, wanted: Wanted, cohort: Cohort): Promise<Guard> {
  const { image, cause, fleet } = ref
  const latch = { ...wanted, image, cause, at: deps.now(), calm_since: null }
  await armLatchRow(deps, ref)
  const { item, changed } = await changeGuard(deps, fleet, (guard) =>
    isLatched(guard, ref, latch.scope) ? null : { ...guard, latches: [...guard.latches, latch] },
  )
  if (!changed) return item
  deps.log('guard_latched', { fleet, reason: latch.reason, scope: latch.scope })
  const detail = { scope: latch.scope, note: latch.note, ...cohort }
  const entry = { fleet, at: latch.at, actor: 'remediation', action: 'latched', reason: latch.reason, detail }
  await deps.store.appendAudit({ ...entry, subject: incidentId(ref) })
  await deps.store.appendAudit({
    ...entry,
    subject: `fleet:${fleet}`,
    detail: { ...detail, incident: incidentId(ref) },
  })
  return item
}

const isLatched = (guard: Guard, { image, cause }: IncidentRef, scope: Latch['scope']) =>
  guard.latches.some(
    (one) => one.image === image && one.cause === cause && (one.scope === 'all' || one.scope === scope),
  )

const words = (action: ActionKind) => (isReboot(action) ? 'reboots' : 're-runs')
