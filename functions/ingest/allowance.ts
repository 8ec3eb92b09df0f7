/**
 * What senders may use up: a guest its own, a token's guests together, with a fair share for each source address,
 * because everybody who can read the image has its token. A guest whose secret is bound has another of its own where
 * these are used up, which nobody else can spend.
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
  /** Where it came from; see `source-address.ts`. */
  source: string
  fleet: string
  /** As reports are filed. */
  guest: string
  /** Of the secret that was sent; null where none was. */
  secret_hash: string | null
}

/** Rates are asked each time: settings may change while an allowance goes on. */
export interface Rates {
  guest: () => Rate
  token: () => Rate
  bound: () => Rate
}

/**
 * Takes so much, and answers the pool of the token that gave it, null where the guest's own did. Throws 429 with
 * Retry-After where nothing is left. `isBound` is asked only then.
 */
export type Take = (payer: Payer, amount: number, isBound: () => Promise<boolean>) => Promise<Pool | null>

/** The allowances of one process, in memory. `used` says what is used up; `poolOf` names the pool that a sender draws from. */
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
    // By source too: whoever says the name of another machine must not use up what that machine may send.
    if (ofGuest(`${fleet} ${source} ${name}`, amount) && pool.draw(source, amount, now())) return pool
    const mayBeBound = secret_hash !== null && lookUps(source, 1) && (await isBound())
    if (mayBeBound && ofBound(`${fleet} ${secret_hash}`, amount)) return null
    throw tooMany(`${used} than this token, address or machine may send`, retry_after_s)
  }
}
