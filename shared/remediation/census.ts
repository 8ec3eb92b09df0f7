/** Counts what gates measure against: inventory-known instances whose latest boot began within 24 h. Pure. */
import { DAY_MS } from '../time.ts'
import { atLeast, type Trust } from '../trust.ts'
import type { Verdict } from '../verdict.ts'
import type { Cohort } from './latch.ts'

/** Per image: how many, and how many of them failed. */
export type Census = Map<string, { cohort: number; failing: number }>

export interface Counted {
  known: boolean
  gone: object | null
  newest: { began_at: number; image: string; verdict: Verdict; trust: Trust } | null
}

const FAILING: readonly Verdict[] = ['failed', 'stalled', 'never_reported']

/** Adds one instance. What only the image's token vouches for counts nowhere: anybody can make a thousand of those. */
export function count(census: Census, { known, gone, newest }: Counted, now: number): void {
  if (!known || gone || !newest || newest.began_at <= now - DAY_MS || !atLeast(newest.trust, 'bound')) return
  const before = census.get(newest.image) ?? { cohort: 0, failing: 0 }
  const failing = before.failing + (FAILING.includes(newest.verdict) ? 1 : 0)
  census.set(newest.image, { cohort: before.cohort + 1, failing })
}

/**
 * One image's numbers. `members` of the incident that fail now are a lower bound of what fails: a census may be
 * a minute old, and must not let a reboot through that the members forbid.
 */
export function cohortOf(census: Census, image: string, members: number): Cohort {
  const found = census.get(image) ?? { cohort: 0, failing: 0 }
  const failing = Math.max(found.failing, members)
  const population = [...census.values()].reduce((sum, { cohort }) => sum + cohort, 0)
  const cohort = Math.max(found.cohort, failing)
  return { population: Math.max(population, cohort), cohort, failing }
}
