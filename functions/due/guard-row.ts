/**
 * A due row on both sides of the state that it is about. The one before survives a crash in between; the one after is
 * for the worker that was so fast as to work (and delete) the first before the state was there.
 */
import type { Deps } from '../deps.ts'
import type { DueRow } from '../store/items.ts'
import { wake } from './wake.ts'

type RowDeps = Pick<Deps, 'store' | 'poke' | 'now'>
export type Wanted = Parameters<typeof wake>[1]

/** Before the state. Not poked: there is nothing to see yet. */
export const guardRow = (deps: RowDeps, row: Wanted): Promise<DueRow> =>
  wake({ ...deps, poke: async () => {} }, row)

/** After the state: a later row for each guard that may have been worked by now. Several of the same work are one. */
export async function wakeAfter(deps: RowDeps, guards: readonly DueRow[]): Promise<void> {
  const workable = guards.filter(({ at }) => at <= deps.now())
  const latest = new Map(workable.map((row) => [`${row.kind} ${row.fleet} ${row.target}`, row]))
  for (const { kind, fleet, target, at, detail } of latest.values())
    await wake(deps, { kind, fleet, target, detail, at: at + 1 })
}
