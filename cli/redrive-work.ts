/** Makes given-up work due again. */

import { parseWork } from '../functions/due/due-work.ts'
import { dueRow, nonce } from '../functions/due/wake.ts'
import type { Store } from '../functions/store/store.ts'

const PAGE = 100

/**
 * Makes all of it due at `now` (epoch milliseconds), with all of its attempts again; answers how much there was. Work that
 * no version here can read stays. The due row is written first: a crash in between leaves both, never none.
 */
export async function redriveWork(
  store: Store,
  { now, dryRun }: { now: number; dryRun: boolean },
): Promise<number> {
  let moved = 0
  // Rows that stay come before those that can be moved: a page of nothing else is not the end.
  let stays = 0
  for (;;) {
    const limit = dryRun ? 100_000 : PAGE + stays
    const rows = await store.listGivenUp(limit)
    const known = rows.flatMap((row) => {
      const work = parseWork(row)
      return work === null ? [] : [{ row, work }]
    })
    if (dryRun) return rows.length
    for (const { row, work } of known) {
      await store.putDue(dueRow(work, now, nonce()))
      await store.deleteGivenUp(row)
    }
    moved += known.length
    stays = rows.length - known.length
    if (known.length === 0 && rows.length < limit) return moved
  }
}
