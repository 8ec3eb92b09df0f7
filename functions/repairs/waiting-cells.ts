/**
 * Cells of the census that are out of date: a boot in them has changed, and the row that recounts them waits for its full
 * minute. Callers that must not show an old number ask for them.
 */
import { CELLS_WAITING_READ } from '../../shared/policy/limits.ts'
import { WORKER_BEHIND_AFTER_MS, WRITTEN_AHEAD_MS } from '../../shared/policy/waits.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import { parseWork, type Work } from '../due/due-work.ts'

export type WaitingCell = Pick<Work<'cell'>, 'shard' | 'starts_at'>

/** Each once. Cells that wait for longer than a worker without backlog would let them are left out. */
export async function waitingCells(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  fleet: string,
): Promise<WaitingCell[]> {
  const at = now()
  const first = Math.ceil((at - WORKER_BEHIND_AFTER_MS) / MINUTE_MS)
  // As far ahead as `functions/boots/cell-due.ts` puts them.
  const last = Math.floor((at + WRITTEN_AHEAD_MS) / MINUTE_MS) + 1
  const minutes = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * MINUTE_MS)
  const rows = await Promise.all(minutes.map((minute) => store.dueRows(minute, CELLS_WAITING_READ, minute)))
  const cells = new Map<string, WaitingCell>()
  for (const row of rows.flat()) {
    const work = row.kind === 'cell' && row.fleet === fleet ? parseWork(row) : null
    if (work?.kind === 'cell') cells.set(row.target, work)
  }
  return [...cells.values()]
}
