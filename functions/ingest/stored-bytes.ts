/**
 * The bytes a day that may be stored. All processes share what a token has left, and it outlives them (`token-use.ts`):
 * each writes its use after a megabyte, so a new process may accept that much before it knows.
 */
import { type Rate, STORED_ROW_BYTES, USE_STEP_BYTES } from '../../shared/policy/limits.ts'
import { FULL_RETRY_AFTER_S } from '../../shared/policy/retries.ts'
import { DAY_S } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import type { Pool } from '../http/fair-share.ts'
import { createAllowance, type Payer } from './allowance.ts'
import type { UseDeps } from './token-use.ts'

/** Takes room for a report of so many bytes. Throws 429 with Retry-After where none is left. */
export type StoredBytes = (payer: Payer, bytes: number, isBound: () => Promise<boolean>) => Promise<void>

/** `deps.config` is read at each report: a reload changes the daily limit. */
export function createStoredBytes(
  deps: Pick<Deps, 'now' | 'elapsed' | 'config'>,
  whole: () => Promise<UseDeps>,
): StoredBytes {
  const rate = (name: keyof Deps['config']['stored_per_day']) => (): Rate => {
    const burst = deps.config.stored_per_day[name] * 1_048_576
    return { per_s: burst / DAY_S, burst }
  }
  const rates = { guest: rate('guest_mib'), token: rate('token_mib'), bound: rate('bound_guest_mib') }
  const take = createAllowance(deps.elapsed ?? deps.now, rates, ({ token_id }) => token_id, [
    'bytes a day',
    FULL_RETRY_AFTER_S,
  ])
  /** Taken from each pool and not yet written. */
  const taken = new WeakMap<Pool, number>()

  return async (payer, bytes, isBound) => {
    const size = bytes + STORED_ROW_BYTES
    const pool = await take(payer, size, isBound).catch(async (error) => {
      const { recordFull } = await import('./token-use.ts')
      await recordFull(await whole(), payer)
      throw error
    })
    if (pool === null) return
    const own = (taken.get(pool) ?? 0) + size
    taken.set(pool, own)
    if (own < USE_STEP_BYTES) return
    const { writeUse } = await import('./token-use.ts')
    // What arrives during the write is counted separately, and written with the next.
    taken.set(pool, 0)
    const left = await writeUse(await whole(), payer, { own, rate: rates.token(), pool })
    taken.set(pool, (taken.get(pool) ?? 0) + left)
  }
}
