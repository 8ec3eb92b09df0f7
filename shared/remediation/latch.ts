/**
 * When repairs of one cause and image stop automatically, and when they may start again. Pure.
 *
 * Only two things latch: a cohort that fails too widely for reboots (they are held, re-runs are not), and repairs that did
 * not help (everything is held). The latter are counted over instances, and outside a failing cohort it takes more of them
 * than one tenant's few guests: somebody who fails on purpose loses only their own repairs.
 */
import { FAILURES_ELSEWHERE, FAILURES_IN_FAILING_COHORT, WORKED_PER_FAILURE } from '../policy/shares.ts'
import { LATCH_CALM_MS } from '../policy/waits.ts'
import type { Widening } from './widening.ts'

export interface Cohort {
  /** Instances of the fleet, known to inventory, whose latest boot began within 24 h. */
  population: number
  /** Those of the image. */
  cohort: number
  /** Those of the image whose latest boot failed. */
  failing: number
}

export interface CohortLimit {
  /** 0.2: a fifth. */
  share: number
  /** So many hosts may fail whatever their share: a percentage alone would forbid everything in a small fleet. */
  hosts: number
}

/** `half`: the limit below which a latch may clear. */
export function cohortAllows(
  { cohort, failing }: Cohort,
  { share, hosts }: CohortLimit,
  half = false,
): boolean {
  const factor = half ? 0.5 : 1
  return failing <= Math.max(hosts * factor, cohort * share * factor)
}

/** Whether enough repairs did not help to hold all of this cause and image. */
export function failuresLatch({ verified, failed }: Widening, cohortIsFailing: boolean): boolean {
  const limit = cohortIsFailing ? FAILURES_IN_FAILING_COHORT : FAILURES_ELSEWHERE
  return failed >= limit && verified < WORKED_PER_FAILURE * failed
}

export interface Latch {
  image: string
  cause: string
  /** `reboot` holds reboots, `all` also re-runs. */
  scope: 'reboot' | 'all'
  reason: 'cohort_failing' | 'repairs_failed'
  /** The numbers at that time, for people. */
  note: string
  at: number
  /** Since when the cohort has been below half its limit; null while it is not. */
  calm_since: number | null
}

/** The latches after a count of one cohort: calm ones start to wait, and those that waited 15 minutes are cleared. */
export function agedLatches(
  latches: readonly Latch[],
  of: { image: string; cause: string },
  calm: boolean,
  now: number,
): Latch[] {
  return latches.flatMap((latch) => {
    if (latch.image !== of.image || latch.cause !== of.cause) return [latch]
    if (!calm) return [latch.calm_since === null ? latch : { ...latch, calm_since: null }]
    if (latch.calm_since === null) return [{ ...latch, calm_since: now }]
    return now >= latch.calm_since + LATCH_CALM_MS ? [] : [latch]
  })
}

/** The latch that holds this kind of repair, or null. */
export function latchOn(
  latches: readonly Latch[],
  of: { image: string; cause: string },
  isReboot: boolean,
): Latch | null {
  const found = latches.filter((latch) => latch.image === of.image && latch.cause === of.cause)
  return found.find(({ scope }) => scope === 'all' || isReboot) ?? null
}
