/**
 * Due rows about a state that is about to be written. The row is written first, so a crash in between leaves a row without
 * work, never state without a row. It is due only some seconds later: a sweep between the two writes must not find nothing
 * to do and delete it. Once the state is stored the row is poked at once. A writer so slow that the row may have been
 * worked by then writes another.
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
  /** Call before each attempt to write the state. The same work again, with time left, needs no second row. */
  write: (work: DueWork, at?: number) => Promise<void>
  /** Call after the state is stored. Does nothing without a `write` before it. */
  start: () => Promise<void>
}

/** One instance serves one change of state by one caller. */
export function createWriteAhead(deps: RowDeps): WriteAhead {
  const written = new Map<string, Ahead>()
  // Another machine's clock may be ahead and have reached that time.
  const mayBeWorked = ({ at }: DueRow) => at - deps.now() <= CLOCK_SKEW_MS

  return {
    async write(work, at = 0) {
      const now = deps.now()
      // Far enough in the future, one row serves all who request this work for that time.
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
