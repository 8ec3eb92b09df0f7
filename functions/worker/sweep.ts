/** The sweep finds rows without a poke: after a crash, a restart, a lost message. */
import { GIVEN_UP_COUNTED, SWEEP_READS_AHEAD } from '../../shared/policy/limits.ts'
import { BACKLOG_AFTER_MS, SWEEP_BUDGET_MS } from '../../shared/policy/waits.ts'
import type { WorkerDeps } from '../deps.ts'
import { isDamaged, nameOfRow, parseWork } from '../due/due-work.ts'
import { beat, pingOutside } from '../due/heartbeat.ts'
import type { Lanes, Outcome } from '../due/lanes.ts'
import { wakeOpenIncidents } from '../incidents/wake-open-incidents.ts'
import type { DueRow } from '../store/due-row.ts'
import { notifyOfFullTokens } from './notify-of-full-tokens.ts'
import { createWorkLanes } from './work.ts'

export interface Swept {
  worked: number
  /** Rows that were more than a minute late when it began. */
  backlog: number
  /** Its time was over before everything was done: another sweep finds more. */
  isCut: boolean
}

/**
 * Works every due row, oldest first in each lane, until nothing is due or its time is over. The time is checked before each
 * row, since one may take seconds and a Lambda is ended in the middle. The rest is the next sweep's. Throws only where the
 * store cannot even list what is due.
 */
export async function sweep(
  deps: WorkerDeps,
  {
    lanes = createWorkLanes(() => deps),
    budget_ms = SWEEP_BUDGET_MS,
  }: { lanes?: Lanes; budget_ms?: number } = {},
): Promise<Swept> {
  const hasBeaten = await unlessItFails(deps, 'beat', () => beat(deps, () => wakeOpenIncidents(deps)))
  await unlessItFails(deps, 'tell_full', () => notifyOfFullTokens(deps))
  const until = performance.now() + budget_ms
  const lateBefore = deps.now() - BACKLOG_AFTER_MS
  const seen = new Set<string>()
  const counts = { done: 0, failed: 0, left: 0, full: 0 }
  let backlog = 0
  let unreadable = 0
  let damaged = 0
  for (let found = -1; found !== 0 && performance.now() <= until; ) {
    found = 0
    const outcomes: Promise<Outcome>[] = []
    for await (const row of dueNow(deps, seen)) {
      found++
      if (row.at < lateBefore) backlog++
      if (isDamaged(row)) damaged++
      if (parseWork(row) === null) unreadable++
      outcomes.push(lanes.submit(row, until))
      while (lanes.waiting() > SWEEP_READS_AHEAD) await lanes.oneDone()
      if (performance.now() > until) break
    }
    for (const outcome of await Promise.all(outcomes)) counts[outcome]++
  }
  const hasClosed = await unlessItFails(deps, 'close_hours', () => deps.store.closeDueHours(deps.now()))
  const { done: worked, failed, left } = counts
  const given_up = (await deps.store.listGivenUp(GIVEN_UP_COUNTED)).length
  deps.log('sweep', { worked, failed, left, backlog, unreadable, damaged, given_up })
  if (failed === 0 && hasBeaten && hasClosed) await pingOutside(deps)
  return { worked, backlog, isCut: performance.now() > until }
}

/** The sweep's own rows may be on a damaged part of the disk: all other work is still done. False where it failed. */
async function unlessItFails(deps: WorkerDeps, step: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    deps.log('sweep_step_failed', {
      step,
      error: error instanceof Error ? error.message.slice(0, 200) : 'unknown',
    })
    return false
  }
}

const PAGE = 500

/** Due rows that were not seen before, oldest first, read page by page. */
async function* dueNow({ store, now }: WorkerDeps, seen: Set<string>): AsyncGenerator<DueRow> {
  let from = 0
  let limit = PAGE
  for (;;) {
    const rows = await store.dueRows(now(), limit, from)
    for (const row of rows) {
      if (seen.has(nameOfRow(row))) continue
      seen.add(nameOfRow(row))
      yield row
    }
    const last = rows.at(-1)
    if (!last || rows.length < limit) return
    // A page full of rows of one millisecond: only a larger page gets past them.
    limit = last.at === from ? limit * 2 : PAGE
    from = last.at
  }
}
