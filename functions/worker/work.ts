/**
 * Due rows, the only asynchronous mechanism (docs/data.md): one row's work, and the sweep that finds what no poke woke.
 * A row is deleted only after its work is done, so whatever dies in between is done again.
 */
import { DUE_ROWS_AT_ONCE } from '../../shared/policy/limits.ts'
import { expiresAtS } from '../../shared/policy/lives.ts'
import { WORK_AGAIN_FIRST_MS, WORK_AGAIN_LAST_MS } from '../../shared/policy/retries.ts'
import { BACKLOG_AFTER_MS, EARLY_MS, SLOW_ROW_MS, SWEEP_BUDGET_MS } from '../../shared/policy/waits.ts'
import { workCell } from '../boots/cell.ts'
import { workRetention } from '../boots/retention.ts'
import type { WorkerDeps } from '../deps.ts'
import { beat, pingOutside } from '../due/heartbeat.ts'
import { workIncident } from '../incidents/incident.ts'
import { isReplay, replayDelivery } from '../incidents/replay.ts'
import { workExpectation } from '../launches/expectation.ts'
import { workNotice } from '../notify/notice.ts'
import { workAction } from '../repairs/action.ts'
import type { DueKind, DueRow } from '../store/items.ts'
import { parseReportTarget } from '../store/keys.ts'

type Work = (deps: WorkerDeps, row: DueRow) => Promise<void>

const WORK: Partial<Record<DueKind, Work>> = {
  judge: workJudge,
  incident: workIncident,
  action: workAction,
  notice: (deps, row) => (isReplay(row) ? replayDelivery(deps, row) : workNotice(deps, row)),
  expectation: workExpectation,
  cell: workCell,
  retention: workRetention,
}

async function workJudge(deps: WorkerDeps, row: DueRow): Promise<void> {
  const key = parseReportTarget(row.target)
  if (key) await deps.judge(key)
  else deps.log('due_row_unreadable', { kind: row.kind })
}

/**
 * Works the row that a poke names, unless somebody did already: three hundred members that join within a minute ask
 * for one row three hundred times, and each look would poke the next. A bug puts the row off, further each time, and
 * is logged; when the store itself fails this throws, and the row is where it was.
 */
export async function workDue(deps: WorkerDeps, row: DueRow): Promise<void> {
  if (row.at > deps.now() + EARLY_MS) return deps.poke(row)
  if (await deps.store.hasDue(row)) await workRow(deps, row)
}

/** Works one row that is there, and deletes exactly that one. */
async function workRow(deps: WorkerDeps, row: DueRow): Promise<void> {
  const began = performance.now()
  try {
    await workOf(row)(deps, row)
  } catch (error) {
    await putOff(deps, row, error)
  }
  await deps.store.deleteDue(row)
  const took_ms = Math.round(performance.now() - began)
  if (took_ms > SLOW_ROW_MS) deps.log('work_slow', { kind: row.kind, fleet: row.fleet, took_ms })
}

function workOf({ kind }: DueRow): Work {
  const work = WORK[kind]
  if (work) return work
  throw new Error(`no work is known for rows of kind ${kind}`)
}

/** The later row first: between the two writes there are two rows, never none. */
async function putOff(deps: WorkerDeps, row: DueRow, error: unknown): Promise<void> {
  const tries = (typeof row.detail.tries === 'number' ? row.detail.tries : 0) + 1
  const wait = Math.min(WORK_AGAIN_FIRST_MS * 2 ** Math.min(tries - 1, 20), WORK_AGAIN_LAST_MS)
  const at = Math.max(deps.now() + wait, row.at + 1)
  const later = { ...row, at, detail: { ...row.detail, tries }, expires_at_s: expiresAtS('due', at) }
  const message = error instanceof Error ? error.message.slice(0, 200) : 'unknown'
  deps.log('work_put_off', { kind: row.kind, fleet: row.fleet, tries, error: message })
  await deps.store.putDue(later)
  await deps.poke(later)
}

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
    const rows = due.filter((row) => !seen.has(nameOf(row)))
    for (const row of rows) seen.add(nameOf(row))
    const results = await inTurns(rows, (row) => workSafely(deps, row))
    worked += results.filter(Boolean).length
    failed += results.filter((ok) => !ok).length
    if (rows.length === 0 || performance.now() - started > SWEEP_BUDGET_MS) break
  }
  deps.log('sweep', { worked, failed, backlog })
  if (failed === 0) await pingOutside(deps)
  return { worked, backlog }
}

const nameOf = (row: DueRow) => `${row.at} ${row.kind} ${row.fleet} ${row.target}`

/** One row that the store would not take must not keep the others waiting. */
async function workSafely(deps: WorkerDeps, row: DueRow): Promise<boolean> {
  try {
    await workRow(deps, row)
    return true
  } catch (error) {
    const message = error instanceof Error ? error.message.slice(0, 200) : 'unknown'
    deps.log('work_failed', { kind: row.kind, fleet: row.fleet, error: message })
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
