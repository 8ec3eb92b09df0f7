/**
 * Lanes: judging, paging, repairing, tracing and counting each have their own turns, so none of them waits behind another.
 * Waiting rows of the same work with the same detail are worked once, and the same work never runs twice at a time,
 * whatever the detail. Work that waits for a receiver's answer holds no turn (`outside`), so a receiver that hangs delays
 * nothing else.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { LANE_WAITING, LANE_WIDTHS } from '../../shared/policy/limits.ts'
import type { DueRow } from '../store/due-row.ts'
import { type DueKind, nameOfRow, nameOfWork } from './due-work.ts'

export type LaneName = keyof typeof LANE_WIDTHS

const LANE_OF: Record<DueKind, LaneName> = {
  judge: 'judging',
  expectation: 'judging',
  incident: 'paging',
  notice: 'paging',
  channel_test: 'paging',
  replay: 'paging',
  action: 'repairing',
  latch: 'repairing',
  receiver_test: 'repairing',
  judged: 'repairing',
  trace: 'tracing',
  cell: 'counting',
  trend: 'counting',
  erase: 'counting',
}
/** Kinds that this version does not know cost next to nothing, so they go where delay matters least. */
export const laneOf = (kind: string): LaneName =>
  Object.hasOwn(LANE_OF, kind) ? LANE_OF[kind as DueKind] : 'counting'

/**
 * `done`: worked, or not stored any more. `failed`: the store failed. `left`: the row's turn did not come in time. `full`:
 * its lane holds as many as it may, so a sweep has to find the row.
 */
export type Outcome = 'done' | 'failed' | 'left' | 'full'

export interface Lanes {
  /**
   * Works the row in its turn; never rejects. A sweep says until when (of `performance.now()`): a row whose turn has not
   * come by then stays stored for a later one. A poke says nothing, and is `full` where too many wait; from then on sweeps
   * alone fill the lane, oldest first, until nothing waits in it.
   */
  submit: (row: DueRow, until?: number) => Promise<Outcome>
  /** How many wait for a turn. */
  waiting: () => number
  /** Resolves when any running work has ended; at once where none runs. */
  oneDone: () => Promise<void>
  /** Starts nothing more. Resolves when all running work has ended, or after so many milliseconds. */
  stop: (withinMs: number) => Promise<void>
}

interface Job {
  /** The work's name, without its detail. */
  name: string
  rows: Map<string, DueRow>
  /** Runs a function in the context of the first request for this work, so that its log lines name that request. */
  inRequestContext: ReturnType<typeof AsyncLocalStorage.snapshot>
  until: number
  outcome: Promise<Outcome>
  end: (outcome: Outcome) => void
}

interface Lane {
  width: number
  /** More pokes came than it holds: the oldest rows are in the table, and newer ones do not overtake them. */
  isBehind: boolean
  /** Jobs that hold a turn. */
  active: number
  /** By work and detail: rows of the same work with different detail are worked one after the other. */
  waiting: Map<string, Job>
  /** By work, whatever its detail. */
  running: Map<string, Job>
}

/** Gives up the calling work's turn while it waits for somebody outside. */
export async function outside<T>(wait: () => Promise<T>): Promise<T> {
  const turn = turnOf.getStore()
  if (!turn) return wait()
  turn.leave()
  try {
    return await wait()
  } finally {
    turn.enter()
  }
}

interface Turn {
  leave: () => void
  enter: () => void
}
const turnOf = new AsyncLocalStorage<Turn>()

/** `work` gets all waiting rows of one piece of work, and rejects only where the store fails. */
export function createLanes(work: (rows: DueRow[]) => Promise<Outcome>): Lanes {
  const lanes = Object.fromEntries(
    Object.entries(LANE_WIDTHS).map(([name, width]) => [name, emptyLane(width)]),
  )
  const all = Object.values(lanes)
  let stopped = false

  function pump(lane: Lane): void {
    for (const [key, job] of lane.waiting) {
      if (stopped || lane.active >= lane.width) return
      if (lane.running.has(job.name)) continue
      lane.waiting.delete(key)
      if (performance.now() > job.until) job.end('left')
      else begin(lane, job)
    }
  }

  function begin(lane: Lane, job: Job): void {
    lane.running.set(job.name, job)
    lane.active++
    let away = 0
    const turn: Turn = {
      // Work may call several receivers at a time.
      leave() {
        if (away++ > 0) return
        lane.active--
        pump(lane)
      },
      enter() {
        if (--away === 0) lane.active++
      },
    }
    void job
      // Async, so that work which throws before its first await still ends its turn.
      .inRequestContext(() => turnOf.run(turn, async () => work([...job.rows.values()])))
      .catch((): Outcome => 'failed')
      .then((outcome) => {
        lane.running.delete(job.name)
        lane.active--
        job.end(outcome)
        pump(lane)
      })
  }

  return {
    submit(row, until) {
      const lane = lanes[laneOf(row.kind)]
      if (stopped || !lane) return Promise.resolve('left')
      const name = nameOfWork(row)
      const key = `${name} ${JSON.stringify(row.detail)}`
      const running = lane.running.get(name)
      if (running?.rows.has(nameOfRow(row))) return running.outcome
      const known = lane.waiting.get(key)
      if (until === undefined && !known) {
        lane.isBehind = lane.waiting.size >= LANE_WAITING || (lane.isBehind && lane.waiting.size > 0)
        if (lane.isBehind) return Promise.resolve('full')
      }
      const end = until ?? Number.POSITIVE_INFINITY
      const job = known ?? newJob(name, end)
      job.rows.set(nameOfRow(row), row)
      job.until = Math.max(job.until, end)
      lane.waiting.set(key, job)
      pump(lane)
      return job.outcome
    },
    waiting: () => all.reduce((sum, { waiting }) => sum + waiting.size, 0),
    async oneDone() {
      const running = all.flatMap((lane) => [...lane.running.values()].map(({ outcome }) => outcome))
      // Promise.race of an empty list never resolves.
      if (running.length > 0) await Promise.race(running)
    },
    async stop(withinMs) {
      stopped = true
      for (const { waiting } of all) {
        for (const job of waiting.values()) job.end('left')
        // A sweep may wait until fewer rows wait, which would otherwise never happen.
        waiting.clear()
      }
      const rest = all.flatMap(({ running }) => [...running.values()].map(({ outcome }) => outcome))
      await within(withinMs, Promise.all(rest))
    },
  }
}

const emptyLane = (width: number): Lane => ({
  width,
  isBehind: false,
  active: 0,
  waiting: new Map(),
  running: new Map(),
})

function newJob(name: string, until: number): Job {
  const { promise: outcome, resolve: end } = Promise.withResolvers<Outcome>()
  return { name, rows: new Map(), inRequestContext: AsyncLocalStorage.snapshot(), until, outcome, end }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  await Promise.race([work, late])
  clearTimeout(timer)
}
