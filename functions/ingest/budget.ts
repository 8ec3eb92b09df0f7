/**
 * So many reports a second, in this process. Of a token: one image that reports without end must not take the table
 * away from the others; reports with hint bad have a budget of their own, so that a storm of healthy boots never delays a
 * failing one. Of a guest: each report has its whole boot judged again, and one guest must not keep the judge from the
 * others. On AWS the endpoint throttles first and each instance counts for itself; embedded it is this.
 */
import { GUEST_RATE, type Rate, SENDERS_REMEMBERED, TOKEN_RATE } from '../../shared/policy/limits.ts'
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { problem } from '../../shared/problem.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import { ProblemError } from '../http/problem-response.ts'
import type { Hint } from '../store/items.ts'

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
  const token = createSpend(deps, TOKEN_RATE)
  const guest = createSpend(deps, GUEST_RATE)
  return {
    ofToken: (id, hint) => token(`${id} ${hint === 'bad' ? 'bad' : 'other'}`),
    ofGuest: (fleet, name) => guest(`${fleet} ${name}`),
  }
}

function createSpend({ now }: { now: () => number }, rate: Rate): (name: string) => void {
  const { per_s, burst } = rate
  // Whoever has been quiet for so long has a full bucket again: forgetting it changes nothing.
  const buckets = createTtlCache<Bucket>({ ttl_ms: (burst / per_s) * 1000, most: SENDERS_REMEMBERED })
  return (name) => {
    const at = now()
    const tokens = refilled(buckets.get(name, at), at, rate)
    buckets.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, at }, at)
    if (tokens < 1) throw tooMany(per_s)
  }
}

/** Tokens now; a full bucket where nothing is remembered. */
function refilled(before: Bucket | undefined, at: number, { per_s, burst }: Rate): number {
  if (before === undefined) return burst
  return Math.min(burst, before.tokens + ((at - before.at) / 1000) * per_s)
}

function tooMany(per_s: number): ProblemError {
  const detail = `More than ${per_s} reports a second. Keep the report and send it later.`
  // Guests spread themselves out by their own jitter; this only tells them the order of magnitude.
  return new ProblemError(problem(429, 'too_many_reports', 'Too many requests', detail), {
    'retry-after': String(RETRY_AFTER_S),
  })
}
