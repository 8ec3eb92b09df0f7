/**
 * How many bytes a token's guests have had stored recently, over all processes. Loaded after a megabyte, and when the
 * budget is used up.
 */
import { type Rate, USE_TRIES } from '../../shared/policy/limits.ts'
import { HOUR_MS } from '../../shared/time.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { Pool } from '../http/fair-share.ts'
import type { Payer } from './allowance.ts'
import { refilled } from './spend.ts'

/** The part of the store that is needed, loaded when there is something to read or write. */
export type UseDeps = Pick<Deps, 'store' | 'now' | 'log'>

type Whose = Pick<Payer, 'fleet' | 'token_id'>

interface Taken {
  own: number
  rate: Rate
  /** Called with what is left for everybody. */
  pool: Pool
}

/**
 * Writes what this process took. Answers how much of it is not written: all where the store fails or too many others write
 * at the same time; the next report writes it. Never throws: counting must not lose a report.
 */
export async function writeUse({ store, now, log }: UseDeps, whose: Whose, taken: Taken): Promise<number> {
  const { fleet, token_id } = whose
  try {
    for (let tries = 0; tries < USE_TRIES; tries++) {
      const before = await store.getTokenUse(fleet, token_id)
      const at = now()
      const left = refilled(before ? { tokens: before.left, at: before.at } : undefined, at, taken.rate)
      const next = { rev: before?.rev ?? 0, fleet, token_id, at, left: Math.max(0, left - taken.own) }
      if (!(await store.casTokenUse(next))) continue
      taken.pool.lower(next.left)
      return 0
    }
  } catch (error) {
    log('token_use_unwritten', { fleet, error: error instanceof Error ? error.name : 'unknown' })
  }
  return taken.own
}

const recorded = cachePerOwner<true>({ ttl_ms: HOUR_MS, most: 1000 })

/** Marks the token for the sweep, which notifies people; once an hour. Never throws. */
export async function recordFull({ store, now, log }: UseDeps, { fleet, token_id }: Whose): Promise<void> {
  const name = `${fleet} ${token_id}`
  if (recorded(store).get(name, now())) return
  recorded(store).set(name, true, now())
  log('storage_bound_reached', { fleet, token_id })
  try {
    await store.putTokenFull({ fleet, token_id, at: now() })
  } catch (error) {
    log('token_use_unwritten', { fleet, error: error instanceof Error ? error.name : 'unknown' })
  }
}
