import { expiresAtS } from '../../shared/policy/lives.ts'
import { CLOCK_SKEW_MS } from '../../shared/policy/waits.ts'
import type { Deps } from '../deps.ts'
import type { DueRow } from '../store/items.ts'

/**
 * Writes a due row, then pokes. Call it BEFORE the state that the row guards is written: a crash in between leaves
 * a row that finds nothing to do, never state that nobody comes back to. `at` in the past means now.
 */
export async function wake(
  deps: Pick<Deps, 'store' | 'poke' | 'now'>,
  row: Pick<DueRow, 'kind' | 'fleet' | 'target'> & Partial<Pick<DueRow, 'at' | 'detail'>>,
): Promise<DueRow> {
  const at = Math.max(row.at ?? 0, deps.now())
  const due: DueRow = { detail: {}, ...row, at, expires_at_s: expiresAtS('due', at) }
  if (!isStillThere(deps, due)) {
    await deps.store.putDue(due)
    remember(deps.store, due)
  }
  await deps.poke(due)
  return due
}

const MAX_REMEMBERED = 1000
/** Cells' rows that this process wrote into a store: key -> when each is due. */
const written = new WeakMap<Deps['store'], Map<string, number>>()
const cellKey = ({ kind, fleet, target, at }: DueRow) => `${kind} ${fleet} ${target} ${at}`

/**
 * All boots of a minute want the same cell recomputed at its end, and nobody deletes a row before it is due: who
 * wrote it need not write it again. Only cells: for them alone a row is the same row.
 */
function isStillThere({ store, now }: Pick<Deps, 'store' | 'now'>, due: DueRow): boolean {
  const at = due.kind === 'cell' ? written.get(store)?.get(cellKey(due)) : undefined
  return at !== undefined && at - now() > CLOCK_SKEW_MS
}

function remember(store: Deps['store'], due: DueRow): void {
  if (due.kind !== 'cell') return
  const known = written.get(store) ?? new Map<string, number>()
  if (known.size >= MAX_REMEMBERED) known.clear()
  known.set(cellKey(due), due.at)
  written.set(store, known)
}
