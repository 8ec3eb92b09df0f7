/**
 * Due rows about a state that is about to be written. The row is written first, so that a crash in between leaves a row
 * that finds nothing to do, never state that nobody comes back to. It is due only some seconds later: a sweep
 * between the two writes must not work it, find nothing, and delete it. After the state it is poked at once; a writer
 * that was so slow that the row may have been worked meanwhile writes another.
 */
import { CLOCK_SKEW_MS, WRITTEN_AHEAD_MS } from '../../shared/policy/waits.ts'
import type { DueRow } from '../store/due-row.ts'
import { type DueWork, nameOfWork } from './due-work.ts'
import { dueRow, nonce, putRow, type RowDeps } from './wake.ts'

interface Ahead {
  work: DueWork
  row: DueRow
  /** When the work is wanted, epoch milliseconds. */
  wanted: number
}

export interface WriteAhead {
  /** Before each try to write the state. The same work again, with time left, needs no second row. */
  write: (work: DueWork, at?: number) => Promise<void>
  /** After the state is stored. Without a `write` before it does nothing. */
  start: () => Promise<void>
}

/** For one change of state, by one caller. */
export function createWriteAhead(deps: RowDeps): WriteAhead {
  const written = new Map<string, Ahead>()
  // Another machine's clock may already be there.
  const mayBeWorked = ({ at }: DueRow) => at - deps.now() <= CLOCK_SKEW_MS

  return {
    async write(work, at = 0) {
      const now = deps.now()
      // Far enough in the future it is one row for all who want this work then.
      const row = dueRow(
        work,
        Math.max(at, now + WRITTEN_AHEAD_MS),
        at >= now + WRITTEN_AHEAD_MS ? '' : nonce(),
      )
      const name = `${nameOfWork(row)} ${at}`
      const known = written.get(name)
      if (known && !mayBeWorked(known.row)) return
      await putRow(deps, row)
      written.set(name, { work, row, wanted: Math.max(at, now) })
    },
    async start() {
      for (const { work, row, wanted } of written.values()) {
        const at = Math.max(wanted, deps.now())
        const safe = mayBeWorked(row) ? dueRow(work, at, nonce()) : row
        if (safe !== row) await deps.store.putDue(safe)
        await deps.poke(safe, at)
      }
      written.clear()
    },
  }
}
