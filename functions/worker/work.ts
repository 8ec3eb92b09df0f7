/**
 * Due rows, the only asynchronous mechanism (docs/data.md): one row's work, and the sweep that finds what no poke woke.
 * A row is deleted only after its work is done, so whatever dies in between is done again.
 */
import { DUE_ROWS_AT_ONCE } from '../../shared/policy/limits.ts'
import { expiresAtS } from '../../shared/policy/lives.ts'
import { WORK_AGAIN_FIRST_MS, WORK_AGAIN_LAST_MS } from '../../shared/policy/retries.ts'
import { BACKLOG_AFTER_MS, EARLY_MS, SLOW_ROW_MS, SWEEP_BUDGET_MS } from '../../shared/policy/waits.ts'
import { workCell } from '../boots/cell.ts'
import { eraseInstance } from '../boots/erase.ts'
import type { WorkerDeps } from '../deps.ts'
import { type DueKind, type DueWork, nameOfRow, parseWork, type Work } from '../due/due-work.ts'
import { beat, pingOutside } from '../due/heartbeat.ts'
import { workIncident } from '../incidents/incident.ts'
import { replayDelivery } from '../incidents/replay.ts'
import { workExpectation } from '../launches/expectation.ts'
import { workNotice } from '../notify/notice.ts'
import { testChannel } from '../notify/test-channel.ts'
import { testReceiver } from '../notify/test-receiver.ts'
import { workAction } from '../repairs/action.ts'
import { workLatchRow } from '../repairs/latch-row.ts'
import type { DueRow } from '../store/items.ts'

const WORKERS: { [K in DueKind]: (deps: WorkerDeps, work: Work<K>) => Promise<void> } = {
  judge: (deps, work) => deps.judge(work),
  incident: workIncident,
  latch: workLatchRow,
  action: workAction,
  notice: workNotice,
  channel_test: testChannel,
  receiver_test: testReceiver,
  replay: replayDelivery,
  expectation: workExpectation,
  cell: workCell,
  erase: (deps, { fleet, instance }) => eraseInstance(deps, fleet, instance),
}

/**
 * Works the row that a poke names at the time that the poke names (default: when the row is due), unless somebody did
 * already: three hundred members that join within a minute ask for one row three hundred times, and each look would
 * poke the next. A bug puts the row off, further each time, and is logged; when the store itself fails this throws,
 * and the row is where it was.
 */
export async function workDue(deps: WorkerDeps, row: DueRow, at: number = row.at): Promise<void> {
  if (at > deps.now() + EARLY_MS) return deps.poke(row, at)
  if (await deps.store.hasDue(row)) await workRow(deps, row)
}

/** Works one row that is there, and deletes exactly that one. */
async function workRow(deps: WorkerDeps, row: DueRow): Promise<void> {
  const work = parseWork(row)
  if (work === null) return setAside(deps, row)
  const began = performance.now()
  const rewritten = watchFor(deps, row)
  try {
    await perform(rewritten.deps, work)
  } catch (error) {
    await putOff(deps, row, error)
  }
  if (!rewritten.isTrue()) await deps.store.deleteDue(row)
  const took_ms = Math.round(performance.now() - began)
  if (took_ms > SLOW_ROW_MS) deps.log('work_slow', { kind: row.kind, fleet: row.fleet, took_ms })
}

function perform<K extends DueKind>(deps: WorkerDeps, work: Work<K> & DueWork): Promise<void> {
  return WORKERS[work.kind as K](deps, work)
}

/** The work may ask for itself again at the very time of its own row (a clock may have been set back): that row stays. */
function watchFor(deps: WorkerDeps, row: DueRow): { deps: WorkerDeps; isTrue: () => boolean } {
  let found = false
  const putDue = (next: DueRow) => {
    found ||= nameOfRow(next) === nameOfRow(row)
    return deps.store.putDue(next)
  }
  return { deps: { ...deps, store: { ...deps.store, putDue } }, isTrue: () => found }
}

/** The later row first: between the two writes there are two rows, never none. */
async function putOff(deps: WorkerDeps, row: DueRow, error: unknown): Promise<void> {
  const tries = row.tries + 1
  const at = laterThan(deps, row)
  const later = { ...row, at, tries, expires_at_s: expiresAtS('due', at) }
  deps.log('work_put_off', { kind: row.kind, fleet: row.fleet, tries, error: messageOf(error) })
  await deps.store.putDue(later)
  await deps.poke(later)
}

/**
 * A row of a kind, or with a field, that this version does not know: a newer version may, so it comes back later and
 * later, and is given up when its time is over.
 */
async function setAside(deps: WorkerDeps, row: DueRow): Promise<void> {
  const isOver = deps.now() > row.expires_at_s * 1000
  const { kind, fleet, tries } = row
  deps.log('due_row_unreadable', { kind: kind.slice(0, 40), fleet, tries, given_up: isOver })
  if (!isOver) await deps.store.putDue({ ...row, at: laterThan(deps, row), tries: tries + 1 })
  await deps.store.deleteDue(row)
}

function laterThan({ now }: WorkerDeps, { at, tries }: DueRow): number {
  const wait = Math.min(WORK_AGAIN_FIRST_MS * 2 ** Math.min(tries, 20), WORK_AGAIN_LAST_MS)
  return Math.max(now() + wait, at + 1)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : 'unknown')

const BATCH = 500

/**
 * Works every row that is due, oldest first. `backlog` counts those that were more than a minute late when it began,
 * as far as one batch shows. Throws only where the store cannot even be asked what is due.
 */
export async function sweep(deps: WorkerDeps): Promise<{ worked: number; backlog: number }> {
  await beat(deps)
  const started = performance.now()
  const seen = new Set<string>()
  let worked = 0
  let failed = 0
  let backlog: number | null = null
  for (;;) {
    const due = await deps.store.dueRows(deps.now(), BATCH)
    backlog ??= due.filter((row) => row.at < deps.now() - BACKLOG_AFTER_MS).length
    const rows = due.filter((row) => !seen.has(nameOfRow(row)))
    for (const row of rows) seen.add(nameOfRow(row))
    const results = await inTurns(rows, (row) => workSafely(deps, row))
    worked += results.filter(Boolean).length
    failed += results.filter((ok) => !ok).length
    if (rows.length === 0 || performance.now() - started > SWEEP_BUDGET_MS) break
  }
  await deps.store.closeDueHours(deps.now())
  deps.log('sweep', { worked, failed, backlog })
  if (failed === 0) await pingOutside(deps)
  return { worked, backlog }
}

/** One row that the store would not take must not keep the others waiting. */
async function workSafely(deps: WorkerDeps, row: DueRow): Promise<boolean> {
  try {
    await workRow(deps, row)
    return true
  } catch (error) {
    deps.log('work_failed', { kind: row.kind, fleet: row.fleet, error: messageOf(error) })
    return false
  }
}

/** At most `DUE_ROWS_AT_ONCE` at a time, in order. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: DUE_ROWS_AT_ONCE }, lane))
  return results
}
