/**
 * So many reports a second, in this process. Of a token: one image that reports without end must not take the table
 * away from the others; reports with hint bad have a budget of their own, so that a storm of healthy boots never delays a
 * failing one. Of a guest: each report has its whole boot judged again, and one guest must not keep the judge from the
 * others. On AWS the endpoint throttles first and each instance counts for itself; embedded it is this.
 */
import { problem } from '../../shared/problem.ts'
import { ProblemError } from '../http/problem-response.ts'
import type { Hint } from '../store/items.ts'

interface Rate {
  per_s: number
  burst: number
}

const OF_TOKEN: Rate = { per_s: 200, burst: 1000 }
/** The reporter sends a handful in a boot, and then at most three an hour. */
const OF_GUEST: Rate = { per_s: 1, burst: 60 }
const MOST_BUCKETS = 10_000

interface Bucket {
  tokens: number
  at: number
}

export interface Budget {
  ofToken: (tokenId: string, hint: Hint) => void
  /** `guest` as the reports are filed. */
  ofGuest: (fleet: string, guest: string) => void
}

/** Both throw 429 with Retry-After where the budget is used up; a guest spools and comes again. */
export function createBudget(deps: { now: () => number }): Budget {
  const token = createSpend(deps, OF_TOKEN)
  const guest = createSpend(deps, OF_GUEST)
  return {
    ofToken: (id, hint) => token(`${id} ${hint === 'bad' ? 'bad' : 'other'}`),
    ofGuest: (fleet, name) => guest(`${fleet} ${name}`),
  }
}

function createSpend({ now }: { now: () => number }, { per_s, burst }: Rate): (name: string) => void {
  const buckets = new Map<string, Bucket>()
  return (name) => {
    const at = now()
    const before = buckets.get(name) ?? { tokens: burst, at }
    const refilled = Math.min(burst, before.tokens + ((at - before.at) / 1000) * per_s)
    if (buckets.size > MOST_BUCKETS) buckets.clear()
    buckets.set(name, { tokens: Math.max(0, refilled < 1 ? refilled : refilled - 1), at })
    if (refilled < 1) throw tooMany(per_s)
  }
}

function tooMany(per_s: number): ProblemError {
  const detail = `More than ${per_s} reports a second. Keep the report and send it later.`
  // Guests spread themselves out by their own jitter; this only tells them the order of magnitude.
  return new ProblemError(problem(429, 'too_many_reports', 'Too many requests', detail), {
    'retry-after': '5',
  })
}
