/**
 * Due rows, the only asynchronous mechanism (docs/data.md): the work of each kind. A row is deleted only after its work is
 * done, so work that a crash interrupts is repeated.
 */
import { expiresAtS } from '../../shared/policy/lives.ts'
import { WORK_AGAIN_FIRST_MS, WORK_AGAIN_LAST_MS, WORK_TRIES } from '../../shared/policy/retries.ts'
import { SLOW_ROW_MS } from '../../shared/policy/waits.ts'
import { workCell } from '../boots/cell.ts'
import { eraseInstance } from '../boots/erase.ts'
import { sendTrace } from '../boots/send-trace.ts'
import { sendVerdict } from '../boots/send-verdict.ts'
import { workTrend } from '../boots/trend-day.ts'
import type { WorkerDeps } from '../deps.ts'
import { type DueKind, type DueWork, isDamaged, nameOfRow, parseWork, type Work } from '../due/due-work.ts'
import { createLanes, type Lanes, type Outcome } from '../due/lanes.ts'
import { workIncident } from '../incidents/incident.ts'
import { replayDelivery } from '../incidents/replay.ts'
import { workExpectation } from '../launches/expectation.ts'
import { workNotice } from '../notify/notice.ts'
import { testChannel } from '../notify/test-channel.ts'
import { testReceiver } from '../notify/test-receiver.ts'
import { workAction } from '../repairs/action.ts'
import { workLatchRow } from '../repairs/latch-row.ts'
import type { DueRow } from '../store/due-row.ts'

const WORKERS: { [K in DueKind]: (deps: WorkerDeps, work: Work<K>) => Promise<void> } = {
  judge: (deps, work) => deps.judge(work),
  incident: workIncident,
  latch: workLatchRow,
  action: workAction,
  notice: workNotice,
  channel_test: testChannel,
  receiver_test: testReceiver,
  replay: replayDelivery,
  judged: sendVerdict,
  trace: sendTrace,
  expectation: workExpectation,
  cell: workCell,
  trend: workTrend,
  erase: (deps, { fleet, instance }) => eraseInstance(deps, fleet, instance),
}

/**
 * The lanes of one process: pokes and sweeps share them, so that no row is worked twice at a time. `depsNow` is called once
 * for each piece of work, which uses that configuration from its beginning to its end.
 */
export const createWorkLanes = (
  depsNow: () => WorkerDeps,
  around: AroundWork = (_row, work) => work(),
): Lanes => createLanes((rows) => around(rows[0], () => workRows(depsNow(), rows)))

/** Called around each piece of work, which it must run: for spans. */
export type AroundWork = (row: DueRow | undefined, work: () => Promise<Outcome>) => Promise<Outcome>

/**
 * Works the row that a poke names at the poke's time (default: when the row is due), unless it has been worked: three
 * hundred members that join within a minute poke one evaluation three hundred times. A bug postpones the row, further each
 * time, and is logged. When the store itself fails this throws, and the row stays.
 */
export async function workDue(deps: WorkerDeps, row: DueRow, at: number = row.at): Promise<void> {
  // Work that comes too early finds nothing to do, and its row would then be deleted.
  if (at > deps.now()) return deps.poke(row, at)
  await work(deps, [row])
}

/** Several rows of the same work, once. Answers `failed` where the store fails: others must not wait. */
async function workRows(deps: WorkerDeps, rows: readonly DueRow[]): Promise<Outcome> {
  try {
    await work(deps, rows)
    return 'done'
  } catch (error) {
    const [row] = rows
    deps.log('work_failed', { kind: row?.kind ?? '', fleet: row?.fleet ?? '', error: messageOf(error) })
    return 'failed'
  }
}

/** Does the work of these rows, if they are still stored, and deletes exactly them. */
async function work(deps: WorkerDeps, rows: readonly DueRow[]): Promise<void> {
  const there: DueRow[] = []
  for (const row of rows) if (await deps.store.hasDue(row)) there.push(row)
  const [first] = there
  if (!first) return
  const parsed = parseWork(first)
  if (isDamaged(first))
    deps.log('due_row_damaged', {
      kind: first.kind.slice(0, 40),
      fleet: first.fleet,
      worked: parsed !== null,
    })
  const began = performance.now()
  const rewritten = new Set<string>()
  const done = parsed ? await perform(watching(deps, rewritten), parsed) : await setAside(deps, first)
  if (done !== null) await putOff(deps, first, done)
  for (const row of there) if (!rewritten.has(nameOfRow(row))) await deps.store.deleteDue(row)
  const took_ms = Math.round(performance.now() - began)
  if (took_ms > SLOW_ROW_MS) deps.log('work_slow', { kind: first.kind, fleet: first.fleet, took_ms })
}

/** Null, or the error that the work threw. */
async function perform<K extends DueKind>(deps: WorkerDeps, work: Work<K> & DueWork): Promise<unknown> {
  try {
    await WORKERS[work.kind as K](deps, work)
    return null
  } catch (error) {
    return error ?? new Error('unknown')
  }
}

/**
 * The work may request itself again at the very time of its own row (a clock may have been set back): that row must stay.
 * Every new row is poked by its writer. The store stays the same object, because caches are keyed by it.
 */
function watching(deps: WorkerDeps, rewritten: Set<string>): WorkerDeps {
  const poke: WorkerDeps['poke'] = (row, at) => {
    rewritten.add(nameOfRow(row))
    return deps.poke(row, at)
  }
  return { ...deps, poke }
}

/**
 * The later row is written first: between the two writes there are two rows, never none. After the last attempt the work is
 * given up.
 */
async function putOff(deps: WorkerDeps, row: DueRow, error: unknown): Promise<void> {
  const tries = row.tries + 1
  if (tries >= WORK_TRIES) return giveUp(deps, { ...row, tries }, messageOf(error))
  const at = laterThan(deps, row)
  const later = { ...row, at, tries, expires_at_s: expiresAtS('due', at) }
  deps.log('work_put_off', { kind: row.kind, fleet: row.fleet, tries, error: messageOf(error) })
  await deps.store.putDue(later)
  await deps.poke(later)
}

/**
 * A row of a kind, or with a field, that this version does not know. A newer version may know it, so it comes back later
 * and later, and is given up when its time is over.
 */
async function setAside(deps: WorkerDeps, row: DueRow): Promise<null> {
  const isOver = deps.now() > row.expires_at_s * 1000
  const { kind, fleet, tries } = row
  deps.log('due_row_unreadable', { kind: kind.slice(0, 40), fleet, tries, given_up: isOver })
  if (isOver) await giveUp(deps, row, 'this version does not know such work')
  else await deps.store.putDue({ ...row, at: laterThan(deps, row), tries: tries + 1 })
  return null
}

/** Stored where no sweep reads it, until the reason is repaired: `boot-health redrive` makes it due again. */
async function giveUp(deps: WorkerDeps, row: DueRow, error: string): Promise<void> {
  const { kind, fleet, tries } = row
  await deps.store.putGivenUp({ ...row, given_up_at: deps.now(), error })
  deps.log('work_given_up', { kind: kind.slice(0, 40), fleet, tries, error })
}

function laterThan({ now }: WorkerDeps, { at, tries }: DueRow): number {
  const wait = Math.min(WORK_AGAIN_FIRST_MS * 2 ** Math.min(tries, 20), WORK_AGAIN_LAST_MS)
  return Math.max(now() + wait, at + 1)
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : 'unknown')
