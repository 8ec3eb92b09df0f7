/**
 * A latch's own due row: while the latch holds, its cohort is counted every five minutes, and after 15 minutes below half
 * the limit it is cleared. The row continues after the incident is over, so that the next outbreak does not meet an old
 * latch.
 */
import { fleetSettings } from '../../shared/config.ts'
import { LATCH_CHECK_MS, WRITTEN_AHEAD_MS } from '../../shared/policy/waits.ts'
import { cohortOf } from '../../shared/remediation/census.ts'
import { startedOver } from '../../shared/remediation/guard.ts'
import { agedLatches, cohortAllows } from '../../shared/remediation/latch.ts'
import type { WorkerDeps } from '../deps.ts'
import type { Work } from '../due/due-work.ts'
import { incidentWork } from '../due/incident-work.ts'
import { wake } from '../due/wake.ts'
import type { Guard } from '../store/action-item.ts'
import { censusOf } from './census.ts'
import { changeGuard } from './change-guard.ts'

interface Of {
  fleet: string
  cause: string
  image: string
}

/** At a whole five minutes, so that two workers write the same row, and not before a latch that is about to be set is stored. */
export async function armLatchRow(deps: WorkerDeps, { fleet, cause, image }: Of): Promise<void> {
  const at = (Math.floor((deps.now() + WRITTEN_AHEAD_MS) / LATCH_CHECK_MS) + 1) * LATCH_CHECK_MS
  await wake(deps, { kind: 'latch', fleet, cause, image }, at)
}

/** Ages the latches of this row's cause and image, and comes back while there are any. */
export async function workLatchRow(deps: WorkerDeps, { fleet, cause, image }: Work<'latch'>): Promise<void> {
  const of = { fleet, cause, image }
  const before = ofLatches(await deps.store.getGuard(of.fleet), of)
  if (before.length === 0) return
  await armLatchRow(deps, of)
  const cohort = cohortOf(await censusOf(deps, of.fleet, { fresh: true }), of.image, 0)
  const { max_failing_share_for_reboot: share, small_fleet_hosts: hosts } = fleetSettings(
    deps.config,
    of.fleet,
  ).remediation
  const calm = cohortAllows(cohort, { share, hosts }, true)
  const { item, changed } = await changeGuard(deps, of.fleet, (guard) => aged(guard, of, calm, deps.now()))
  if (!changed || ofLatches(item, of).length > 0) return
  await cleared(deps, of, cohort.failing)
}

/** null where nothing ages. A cleared latch forgets its failures: a single repair goes first again. */
function aged(guard: Guard, of: Of, calm: boolean, now: number): Guard | null {
  const latches = agedLatches(guard.latches, of, calm, now)
  if (latches.length < guard.latches.length) return { ...startedOver(guard, of), latches }
  return latches.some((latch, index) => latch !== guard.latches[index]) ? { ...guard, latches } : null
}

async function cleared(deps: WorkerDeps, { fleet, cause, image }: Of, failing: number): Promise<void> {
  await deps.store.appendAudit({
    subject: `fleet:${fleet}`,
    fleet,
    at: deps.now(),
    actor: 'remediation',
    action: 'latch_cleared',
    reason: 'calm',
    detail: { cause, image, failing },
  })
  await wake(deps, incidentWork({ fleet, cause, image }))
}

const ofLatches = (guard: Guard, { cause, image }: Of) =>
  guard.latches.filter((latch) => latch.cause === cause && latch.image === image)
