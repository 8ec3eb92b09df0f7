/** What a token's guests have had us store of late, as all processes know it. Loaded after a megabyte, and when it is full. */
import { type Rate, USE_TRIES } from '../../shared/policy/limits.ts'
import { HOUR_MS } from '../../shared/time.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { Pool } from '../http/fair-share.ts'
import type { Payer } from './allowance.ts'
import { refilled } from './spend.ts'

/** What the store is asked for, when there is something to ask or say. */
export type UseDeps = Pick<Deps, 'store' | 'now' | 'log'>

type Whose = Pick<Payer, 'fleet' | 'token_id'>

interface Taken {
  own: number
  rate: Rate
  /** Is told what is left for everybody. */
  pool: Pool
}

/**
 * Writes down what this process took. Answers how much of it is not written: all where the store fails or too many
 * others write at the same time; it is written with the next report. Never throws: no report is lost by counting.
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

/** Leaves word for the sweep, which tells people; once an hour. Never throws. */
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
