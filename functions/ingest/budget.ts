/**
 * So many reports a second, in this process; a report longer than most counts as several. Of a token: one image that
 * reports without end must not take the table away from the others; inside it each source address has a fair share,
 * because everybody who can read the image has its token. Reports with hint bad have a budget of their own, so that a
 * storm of healthy boots never delays a failing one. Of a guest: each report has its whole boot judged again.
 *
 * A guest whose secret is bound is heard by a budget of its own where these are used up: nobody else can spend it. On
 * AWS the endpoint throttles first and each instance counts for itself; embedded it is this.
 */
import {
  BOUND_LOOK_UPS,
  GUEST_RATE,
  type Rate,
  SENDERS_REMEMBERED,
  SHARE_BYTES,
  TOKEN_RATE,
  TOKENS_REMEMBERED,
} from '../../shared/policy/limits.ts'
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { problem } from '../../shared/problem.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import { ProblemError } from '../http/problem-response.ts'
import type { Hint } from '../store/report-item.ts'
import { createPool, type Pool } from './fair-share.ts'

/** Whose budget a report is taken from. */
export interface Payer {
  token_id: string
  hint: Hint
  /** Where it came from; see `source-address.ts`. */
  source: string
  fleet: string
  /** As reports are filed. */
  guest: string
  /** Of the secret that was sent; null where none was. */
  secret_hash: string | null
}

export interface Budget {
  /** Takes a report of so many bytes. Throws 429 with Retry-After where nothing is left. */
  take: (payer: Payer, bytes: number, isBound: () => Promise<boolean>) => Promise<void>
}

/** The budgets of one process. They are in memory: a restart gives everybody a full one. */
export function createBudget(deps: Pick<Deps, 'now' | 'elapsed'>): Budget {
  const now = () => (deps.elapsed ?? deps.now)()
  const pools = createTtlCache<Pool>({ ttl_ms: Number.POSITIVE_INFINITY, most: TOKENS_REMEMBERED })
  const ofGuest = createSpend(now, GUEST_RATE)
  const ofBound = createSpend(now, GUEST_RATE)
  const lookUps = createSpend(now, BOUND_LOOK_UPS)

  function poolOf({ token_id, hint }: Payer): Pool {
    const name = `${token_id} ${hint === 'bad' ? 'bad' : 'other'}`
    const pool = pools.get(name, 0) ?? createPool(TOKEN_RATE)
    pools.set(name, pool, 0)
    return pool
  }

  return {
    async take(payer, bytes, isBound) {
      const { fleet, source, guest, secret_hash } = payer
      const shares = Math.max(1, Math.ceil(bytes / SHARE_BYTES))
      // By source too: whoever says the name of another machine must not use up what that machine may send.
      if (ofGuest(`${fleet} ${source} ${guest}`, shares) && poolOf(payer).draw(source, shares, now())) return
      const mayBeBound = secret_hash !== null && lookUps(source, 1) && (await isBound())
      if (mayBeBound && ofBound(`${fleet} ${secret_hash}`, shares)) return
      throw tooMany()
    },
  }
}

interface Bucket {
  tokens: number
  at: number
}

/** Spends from the bucket of this name, and says whether there was enough. */
function createSpend(now: () => number, rate: Rate): (name: string, amount: number) => boolean {
  const { per_s, burst } = rate
  // Whoever has been quiet for so long has a full bucket again: forgetting it changes nothing.
  const buckets = createTtlCache<Bucket>({ ttl_ms: (burst / per_s) * 1000, most: SENDERS_REMEMBERED })
  return (name, amount) => {
    const at = now()
    const tokens = refilled(buckets.get(name, at), at, rate)
    const isEnough = tokens >= amount
    buckets.set(name, { tokens: isEnough ? tokens - amount : tokens, at }, at)
    return isEnough
  }
}

/** Tokens now; a full bucket where nothing is remembered. */
function refilled(before: Bucket | undefined, at: number, { per_s, burst }: Rate): number {
  if (before === undefined) return burst
  return Math.min(burst, before.tokens + ((at - before.at) / 1000) * per_s)
}

function tooMany(): ProblemError {
  const detail =
    'More reports than this token, address or machine may send. Keep the report and send it later.'
  // Guests spread themselves out by their own jitter; this only tells them the order of magnitude.
  return new ProblemError(problem(429, 'too_many_reports', 'Too many requests', detail), {
    'retry-after': String(RETRY_AFTER_S),
  })
}
