/** Latches of one cause and image: set where repairs must stop, aged and cleared where the cohort is calm again. */
import { incidentId } from '../../shared/incident/incident-id.ts'
import { isReboot } from '../../shared/remediation/action-words.ts'
import { cohortOf } from '../../shared/remediation/census.ts'
import { startedOver, wideningKey, wideningOf } from '../../shared/remediation/guard.ts'
import {
  agedLatches,
  type Cohort,
  cohortAllows,
  failuresLatch,
  type Latch,
} from '../../shared/remediation/latch.ts'
import { censusOf } from '../census.ts'
import { change } from '../change.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Policy, RepairContext } from '../repair-decision.ts'
import type { ActionKind, Guard, IncidentRef } from '../store/items.ts'

const limitOf = (policy: Policy) => ({
  share: policy.max_failing_share_for_reboot,
  hosts: policy.small_fleet_hosts,
})

/** Ages and clears this incident's latches, and latches all of it where repairs did not help. Answers the guard as stored then. */
export async function tendLatches(
  deps: WorkerDeps,
  context: RepairContext,
  ref: IncidentRef,
  failing: number,
): Promise<Guard> {
  const { policy } = context
  const cohort = cohortOf(context.census, ref.image, failing)
  const calm = cohortAllows(cohort, limitOf(policy), true)
  const latch = failureLatch(context.guard, ref, !cohortAllows(cohort, limitOf(policy)), deps.now())
  if (latch) return addLatch(deps, ref, latch, cohort)
  if (!context.guard.latches.some((one) => one.image === ref.image && one.cause === ref.cause))
    return context.guard
  const { item, changed } = await changeGuard(deps, ref.fleet, (guard) => aged(guard, ref, calm, deps.now()))
  if (changed && item.latches.length < context.guard.latches.length)
    await audit(deps, ref, 'latch_cleared', 'calm', {})
  return item
}

/** null where nothing ages. A cleared latch forgets its failures: one repair goes first again. */
function aged(guard: Guard, ref: IncidentRef, calm: boolean, now: number): Guard | null {
  const latches = agedLatches(guard.latches, ref, calm, now)
  if (latches.length < guard.latches.length) return { ...startedOver(guard, ref), latches }
  return latches.some((latch, index) => latch !== guard.latches[index]) ? { ...guard, latches } : null
}

function failureLatch(guard: Guard, ref: IncidentRef, cohortIsFailing: boolean, now: number): Latch | null {
  for (const action of ['rerun', 'soft_reboot'] as const) {
    const scope = isReboot(action) ? 'reboot' : 'all'
    const counted = wideningOf(guard, wideningKey(ref, action))
    if (!failuresLatch(counted, cohortIsFailing) || isLatched(guard, ref, scope)) continue
    const note = `${counted.failed} ${words(action)} did not help, ${counted.verified} did`
    return {
      image: ref.image,
      cause: ref.cause,
      scope,
      reason: 'repairs_failed',
      note,
      at: now,
      calm_since: null,
    }
  }
  return null
}

/**
 * Latches reboots because the cohort fails too widely. Counts the cohort again first: a person has to undo this, so
 * it is not done on numbers that are a minute old. Answers the guard, unchanged where the new numbers allow reboots.
 */
export async function latchCohort(
  deps: WorkerDeps,
  context: RepairContext,
  ref: IncidentRef,
  failing: number,
): Promise<Guard> {
  context.census = await censusOf(deps, ref.fleet, { fresh: true })
  const cohort = cohortOf(context.census, ref.image, failing)
  if (cohortAllows(cohort, limitOf(context.policy))) return context.guard
  const note = `${cohort.failing} of ${cohort.cohort} hosts of this image fail, too many for reboots`
  const at = deps.now()
  const { image, cause } = ref
  const latch: Latch = { image, cause, scope: 'reboot', reason: 'cohort_failing', note, at, calm_since: null }
  return addLatch(deps, ref, latch, cohort)
}

async function addLatch(deps: WorkerDeps, ref: IncidentRef, latch: Latch, cohort: Cohort): Promise<Guard> {
  const { item, changed } = await changeGuard(deps, ref.fleet, (guard) =>
    isLatched(guard, ref, latch.scope) ? null : { ...guard, latches: [...guard.latches, latch] },
  )
  if (changed) {
    deps.log('guard_latched', { fleet: ref.fleet, reason: latch.reason, scope: latch.scope })
    await audit(deps, ref, 'latched', latch.reason, { scope: latch.scope, note: latch.note, ...cohort })
  }
  return item
}

const isLatched = (guard: Guard, { image, cause }: IncidentRef, scope: Latch['scope']) =>
  guard.latches.some(
    (one) => one.image === image && one.cause === cause && (one.scope === 'all' || one.scope === scope),
  )

const words = (action: ActionKind) => (isReboot(action) ? 'reboots' : 're-runs')

function changeGuard({ store }: WorkerDeps, fleet: string, decide: (guard: Guard) => Guard | null) {
  return change<Guard>({
    what: `guard of ${fleet}`,
    read: () => store.getGuard(fleet),
    write: (next) => store.casGuard(next),
    decide,
  })
}

async function audit(
  { store, now }: WorkerDeps,
  ref: IncidentRef,
  action: string,
  reason: string,
  detail: Record<string, string | number>,
): Promise<void> {
  const entry = { fleet: ref.fleet, at: now(), actor: 'remediation', action, reason, detail }
  await store.appendAudit({ ...entry, subject: incidentId(ref) })
  await store.appendAudit({
    ...entry,
    subject: `fleet:${ref.fleet}`,
    detail: { ...detail, incident: incidentId(ref) },
  })
}
