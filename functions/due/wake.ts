/** Writes due rows for work at a given time. For work about a state that is about to be written see `write-ahead.ts`. */
import { randomUUID } from 'node:crypto'
import { CELL_ROWS_REMEMBERED } from '../../shared/policy/limits.ts'
import { expiresAtS } from '../../shared/policy/lives.ts'
import { CELL_MS, CLOCK_SKEW_MS } from '../../shared/policy/waits.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { DueRow } from '../store/due-row.ts'
import { type DueWork, nameOfRow, storedWork } from './due-work.ts'

export type RowDeps = Pick<Deps, 'store' | 'poke' | 'now'>

/**
 * Writes a due row, then pokes. `at` in epoch milliseconds; in the past or left out, it means now. Rows of the same work at
 * the same future time are one row.
 */
export async function wake(deps: RowDeps, work: DueWork, at = 0): Promise<DueRow> {
  const now = deps.now()
  const row = dueRow(work, Math.max(at, now), at > now ? '' : nonce())
  await putRow(deps, row)
  await deps.poke(row)
  return row
}

/** Writes the row, unless this process knows that it is stored. */
export async function putRow(deps: Pick<Deps, 'store' | 'now'>, row: DueRow): Promise<void> {
  if (isStillThere(deps, row)) return
  await deps.store.putDue(row)
  remember(deps, row)
}

/** The row of this work. Without a nonce, rows of the same work and time are one row, however many write it. */
export function dueRow(work: DueWork, at: number, nonce: string, tries = 0): DueRow {
  return { at, ...storedWork(work), nonce, tries, expires_at_s: expiresAtS('due', at) }
}

/** Distinguishes two rows of the same work and millisecond: deleting the one that was worked must not delete the other. */
export const nonce = (): string => randomUUID().slice(0, 8)

/** Rows without a nonce that this process wrote into a store, by name, until shortly before they are due. */
const writtenTo = cachePerOwner<true>({ ttl_ms: CELL_MS, most: CELL_ROWS_REMEMBERED })

/**
 * All boots of a minute request the same cell at its end, and all members that join within five seconds the same
 * evaluation. Nobody deletes such a row before it is due, so this process need not write it again.
 */
function isStillThere({ store, now }: Pick<Deps, 'store' | 'now'>, row: DueRow): boolean {
  return row.nonce === '' && writtenTo(store).get(nameOfRow(row), now()) === true
}

function remember({ store, now }: Pick<Deps, 'store' | 'now'>, row: DueRow): void {
  const at = now()
  if (row.nonce === '' && row.at - CLOCK_SKEW_MS > at)
    writtenTo(store).set(nameOfRow(row), true, at, row.at - CLOCK_SKEW_MS - at)
}
