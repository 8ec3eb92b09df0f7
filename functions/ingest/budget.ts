/**
 * The rate of reports, in this process; a report longer than most counts as several. Reports with hint bad have a budget of
 * their own, so that a storm of healthy boots never delays a failing one. Each guest has one too, because each report has
 * its whole boot judged again. A restart gives everybody a full budget. On AWS the endpoint throttles first and each
 * instance counts for itself; in embedded mode this is the only limit.
 */
import { GUEST_RATE, SHARE_BYTES, TOKEN_RATE } from '../../shared/policy/limits.ts'
import { RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import type { Deps } from '../deps.ts'
import { createAllowance, type Payer } from './allowance.ts'

/** Takes a report of so many bytes. Throws 429 with Retry-After where nothing is left. */
export type Budget = (payer: Payer, bytes: number, isBound: () => Promise<boolean>) => Promise<unknown>

export function createBudget({ now, elapsed = now }: Pick<Deps, 'now' | 'elapsed'>): Budget {
  const rates = { guest: () => GUEST_RATE, token: () => TOKEN_RATE, bound: () => GUEST_RATE }
  const poolOf = ({ token_id, hint }: Payer) => `${token_id} ${hint === 'bad'}`
  const take = createAllowance(elapsed, rates, poolOf, ['reports', RETRY_AFTER_S])
  return (payer, bytes, isBound) => take(payer, Math.max(1, Math.ceil(bytes / SHARE_BYTES)), isBound)
}
