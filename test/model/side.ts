/**
 * One of the two worlds that live through a history: the clean one, where nothing goes wrong, or the one where
 * processes die, pokes are lost and workers meet. Each handler call is a process of its own over one table; a process
 * that dies can do nothing more, not even its clean-up.
 */
import type { Hono } from 'hono'
import { createVirtualTime, type VirtualTime } from '../../cli/simulate/virtual-time.ts'
import { createApiApp } from '../../functions/api/app.ts'
import { judgeReport } from '../../functions/boots/judge.ts'
import type { Deps, WorkerDeps } from '../../functions/deps.ts'
import { createWriteAhead } from '../../functions/due/write-ahead.ts'
import { createIngestApp } from '../../functions/ingest/app.ts'
import { createStore } from '../../functions/store/create-store.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import type { Store } from '../../functions/store/store.ts'
import type { Table } from '../../functions/store/table.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { workDue } from '../../functions/worker/work.ts'
import type { Config } from '../../shared/config.ts'
import { type Chaos, Crash, fateOf, PEACE } from './chaos.ts'
import { type Asked, createFarEnd, type FarEnd } from './far-end.ts'
import { createTurns } from './turns.ts'

const SWEEP_EVERY_MS = 60_000

export interface Process {
  deps: Deps
  worker: WorkerDeps
  ingest: () => Hono
  api: () => Hono
  isDead: () => boolean
}

export interface Side {
  now: () => number
  /** A look into the table that no fault reaches. */
  store: Store
  far: FarEnd
  chaos: Chaos
  config: Config
  /** Handlers that threw although nothing had crashed under them. */
  bugs: string[]
  /** True while workers run side by side: then what was read may be old by the time that it is used. */
  isCrowded: () => boolean
  /** Does it, on a new process each time that one dies: a client that sends again until it is answered. */
  insist: <T>(job: (process: Process) => Promise<T>) => Promise<T>
  /** Lets time pass, with everything that becomes due. */
  passUntil: (at: number) => Promise<void>
}

export interface SideOptions {
  table: Table
  start: number
  config: Config
  /** Asked of each request for a repair, as it is sent. */
  check: (side: Side, asked: Asked) => Promise<void>
}

export function createSide({ table, start, config, check }: SideOptions): Side {
  const time = createVirtualTime(start)
  let floor = start
  let sweeping = 0
  const now = () => Math.max(time.now(), floor)
  const turns = createTurns(
    () => side.chaos.random,
    () => {
      if (side.chaos.random() < 0.5) floor = now() + 1
    },
  )
  const side: Side = {
    now,
    store: createStore(table, { shards: () => 1 }),
    far: createFarEnd(now, (asked) => check(side, asked)),
    chaos: PEACE,
    config,
    bugs: [],
    isCrowded: () => turns.running() || sweeping > 0,
    insist,
    passUntil: (at) => time.runUntil(at),
  }
  const parts = { table, time, now, side, turn: turns.turn, born: { count: 0 }, schedule }

  function schedule(row: DueRow, at = row.at): void {
    if (side.chaos.asleep || side.chaos.random() < side.chaos.lose) return
    time.schedule(at, () => work(({ worker }) => workDue(worker, row, at)))
  }

  /** One worker, and sometimes another at the same time. */
  async function work(job: (process: Process) => Promise<unknown>): Promise<void> {
    if (side.chaos.asleep) return
    const { random, twice } = side.chaos
    if (random() >= twice) return attempt(job)
    const other = await otherWork(job, random())
    await turns.run([() => attempt(job), () => attempt(other)])
  }

  type Job = (process: Process) => Promise<unknown>

  /** The same once more, everything that is due, or one other row of it. */
  async function otherWork(job: Job, chance: number): Promise<Job> {
    if (chance < 0.3) return job
    const due = chance < 0.6 ? [] : await side.store.dueRows(now(), 50)
    const row = due[Math.floor(side.chaos.random() * due.length)]
    return row ? ({ worker }) => workDue(worker, row) : sweepOnce
  }

  async function attempt(job: (process: Process) => Promise<unknown>): Promise<void> {
    const process = createProcess(parts, fateOf(side.chaos))
    try {
      await job(process)
    } catch (error) {
      if (!process.isDead()) side.bugs.push(String(error instanceof Error ? error.stack : error))
    }
  }

  async function insist<T>(job: (process: Process) => Promise<T>): Promise<T> {
    for (let fate = fateOf(side.chaos); ; fate = null) {
      const process = createProcess(parts, fate)
      try {
        return await job(process)
      } catch (error) {
        if (!process.isDead()) throw error
      }
    }
  }

  /** Works eight rows at a time. */
  async function sweepOnce({ worker }: Process): Promise<void> {
    sweeping += 1
    await sweep(worker).finally(() => {
      sweeping -= 1
    })
  }

  const sweepAgain = async () => {
    await work(sweepOnce)
    time.schedule(time.now() + SWEEP_EVERY_MS, sweepAgain)
  }
  time.schedule(start, sweepAgain)
  return side
}

interface Parts {
  table: Table
  time: VirtualTime
  now: () => number
  side: Side
  turn: (who: number) => Promise<void>
  /** How many processes there were. */
  born: { count: number }
  schedule: (row: DueRow, at?: number) => void
}

function createProcess(parts: Parts, fate: number | null): Process {
  const { side, now, born } = parts
  const who = ++born.count
  const turn = () => parts.turn(who)
  let left = fate
  let dead = false
  const alive = () => {
    if (dead) throw new Crash('this process is dead')
  }
  const fault = () => {
    alive()
    if (left !== null && --left <= 0) dead = true
    alive()
  }
  const store = createStore(guarded(parts.table, alive, turn), { shards: () => 1, fault })
  const deps: Deps = {
    store,
    config: side.config,
    now,
    announce: async () => alive(),
    poke: async (row, at) => {
      alive()
      parts.schedule(row, at)
    },
    outbound: async (request) => {
      alive()
      await turn()
      alive()
      const result = await side.far.outbound(request)
      fault()
      return result
    },
    readSecret: async (reference) => ('value' in reference ? reference.value : ''),
    log: (event, detail) => {
      if (!dead && ['work_put_off', 'work_failed'].includes(event))
        side.bugs.push(`${event} ${JSON.stringify(detail)}`)
    },
  }
  const worker: WorkerDeps = { ...deps, judge: (key) => judgeReport(deps, key), askConsole: async () => {} }
  return {
    deps,
    worker,
    ingest: () => createIngestApp(deps, { ahead: () => createWriteAhead(deps) }),
    api: () => createApiApp({ ...deps, openViewing: false }),
    isDead: () => dead,
  }
}

/** The table as this process reaches it: each request waits for its turn, and none is made by the dead. */
function guarded(table: Table, alive: () => void, turn: () => Promise<void>): Table {
  const guard =
    <A extends unknown[], O>(request: (...given: A) => Promise<O>) =>
    async (...given: A) => {
      alive()
      await turn()
      alive()
      return request(...given)
    }
  return {
    put: guard(table.put),
    get: guard(table.get),
    delete: guard(table.delete),
    query: guard(table.query),
  }
}
