import type { Deps } from './deps.ts'
import type { DueRow } from './store/items.ts'

const KEEP_S = 14 * 86_400

/**
 * Writes a due row, then pokes. Call it BEFORE the state that the row guards is written: a crash in between leaves
 * a row that finds nothing to do, never state that nobody comes back to. `at` in the past means now.
 */
export async function wake(
  deps: Pick<Deps, 'store' | 'poke' | 'now'>,
  row: Pick<DueRow, 'kind' | 'fleet' | 'target'> & Partial<Pick<DueRow, 'at' | 'detail'>>,
): Promise<DueRow> {
  const at = Math.max(row.at ?? 0, deps.now())
  const due: DueRow = { detail: {}, ...row, at, expires_at_s: Math.floor(at / 1000) + KEEP_S }
  await deps.store.putDue(due)
  await deps.poke(due)
  return due
}
