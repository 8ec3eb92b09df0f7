/**
 * What senders may use: each guest has an allowance, and all guests of a token share one, with a fair share for each source
 * address, because everybody who can read the image has its token. Where these are used up, a guest with a bound secret has
 * another of its own, which nobody else can spend.
 */
import { BOUND_LOOK_UPS, type Rate, TOKENS_REMEMBERED } from '../../shared/policy/limits.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import { createPool, type Pool } from '../http/fair-share.ts'
import type { Hint } from '../store/report-item.ts'
import { createSpend } from './spend.ts'
import { tooMany } from './too-many.ts'

/** Who pays for a report. */
export interface Payer {
  token_id: string
  hint: Hint
  /** The address that it came from; see `source-address.ts`. */
  source: string
  fleet: string
  /** The name that its reports are filed under. */
  guest: string
  /** SHA-256 hex of the guest's secret; null where it sent none. */
  secret_hash: string | null
}

/** Rates are called each time: settings may change while an allowance is in use. */
export interface Rates {
  guest: () => Rate
  token: () => Rate
  bound: () => Rate
}

/**
 * Takes so much, and answers the token's pool that gave it, null where the guest's own did. Throws 429 with Retry-After
 * where nothing is left. `isBound` is called only then.
 */
export type Take = (payer: Payer, amount: number, isBound: () => Promise<boolean>) => Promise<Pool | null>

/**
 * The allowances of one process, in memory. `used` is the text for a used-up allowance; `poolOf` names the pool that a
 * sender draws from.
 */
export function createAllowance(
  now: () => number,
  { guest, token, bound }: Rates,
  poolOf: (payer: Payer) => string,
  [used, retry_after_s]: [used: string, retry_after_s: number],
): Take {
  const pools = createTtlCache<Pool>({ ttl_ms: Number.POSITIVE_INFINITY, most: TOKENS_REMEMBERED })
  const ofGuest = createSpend(now, guest)
  const ofBound = createSpend(now, bound)
  const lookUps = createSpend(now, () => BOUND_LOOK_UPS)
  return async (payer, amount, isBound) => {
    const { fleet, source, guest: name, secret_hash } = payer
    const key = poolOf(payer)
    const pool = pools.get(key, 0) ?? createPool(token)
    pools.set(key, pool, 0)
    // By source too: a sender that uses another machine's name must not use up that machine's allowance.
    if (ofGuest(`${fleet} ${source} ${name}`, amount) && pool.draw(source, amount, now())) return pool
    const mayBeBound = secret_hash !== null && lookUps(source, 1) && (await isBound())
    if (mayBeBound && ofBound(`${fleet} ${secret_hash}`, amount)) return null
    throw tooMany(`${used} than this token, address or machine may send`, retry_after_s)
  }
}
