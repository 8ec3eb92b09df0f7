/**
 * So many reports a second and token, in this process: one image that reports without end must not take the table
 * away from the others. Reports with hint bad have a budget of their own, so that a storm of healthy boots never
 * delays a failing one. On AWS the endpoint throttles first and each instance counts for itself; embedded it is this.
 */
import { problem } from '../../shared/problem.ts'
import { ProblemError } from '../problem-response.ts'
import type { Hint } from '../store/items.ts'

export const REPORTS_PER_S = 200
export const BURST = 1000
const MOST_TOKENS = 10_000

interface Bucket {
  tokens: number
  at: number
}

export type Spend = (tokenId: string, hint: Hint) => void

/** Throws 429 with Retry-After where this token has used up its budget; a guest spools and comes again. */
export function createBudget({ now }: { now: () => number }): Spend {
  const buckets = new Map<string, Bucket>()
  return (tokenId, hint) => {
    const name = `${tokenId} ${hint === 'bad' ? 'bad' : 'other'}`
    const at = now()
    const before = buckets.get(name) ?? { tokens: BURST, at }
    const refilled = Math.min(BURST, before.tokens + ((at - before.at) / 1000) * REPORTS_PER_S)
    if (buckets.size > MOST_TOKENS) buckets.clear()
    buckets.set(name, { tokens: Math.max(0, refilled - 1), at })
    if (refilled < 1) throw tooMany()
  }
}

function tooMany(): ProblemError {
  const detail = `More than ${REPORTS_PER_S} reports a second with one token. Keep the report and send it later.`
  // Guests spread themselves out by their own jitter; this only tells them the order of magnitude.
  return new ProblemError(problem(429, 'too_many_reports', 'Too many requests', detail), {
    'retry-after': '5',
  })
}
