/**
 * An incident that opens, opens again within its hold, ends, and opens as a new outbreak, once for each point at which it
 * can be disturbed: one of several servers is killed there and another continues at once, or that step takes long.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { nameOfRow } from '../../functions/due/due-work.ts'
import { createOutbound } from '../../functions/outbound/outbound.ts'
import { createStore } from '../../functions/store/create-store.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import type { Table } from '../../functions/store/table.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { workDue } from '../../functions/worker/work.ts'
import { SWEEP_EVERY_MS } from '../../shared/policy/waits.ts'
import { incidentBench, pagerDutyEvents } from '../support/incident-bench.ts'
import { receiverOfFile } from '../support/receiver.ts'
import { TEST_START } from '../support/table.ts'

const receiver = await receiverOfFile()

const SECOND = 1000
const WAIT_S = 4
const HOLD_S = 15
/** Longer than each of them, and than the lease of an evaluation. */
const LEAP_MS = 25 * SECOND
/** A lease that a killed server held, and the row that was written ahead of its state. */
const KILLED_LATE_MS = 45 * SECOND
const END_MS = 8 * 60 * SECOND
const HORIZON_MS = 2 * 60 * SECOND

/** The process that is at work stops for ever after its n-th write or send; the next one stands in its place. */
function killedAfter(point: number) {
  const state = { points: 0, isDead: false, happened: false }
  const alive = <A extends unknown[], R>(act: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      if (state.isDead) throw new Error('killed')
      return act(...given)
    }
  }
  return {
    happened: () => state.happened,
    isDead: () => state.isDead,
    revive: () => {
      state.isDead = false
    },
    fault: () => {
      if (++state.points !== point) return
      state.isDead = state.happened = true
      throw new Error('killed')
    },
    table: (inner: Table): Table => ({
      put: alive(inner.put),
      get: alive(inner.get),
      delete: alive(inner.delete),
      query: alive(inner.query),
    }),
  }
}

/** The n-th read or write takes so long that everything which was to come is late. */
function slowAt(point: number, leap: () => void) {
  const state = { points: 0, happened: false }
  const slow = <A extends unknown[], R>(act: (...given: A) => Promise<R>) => {
    return async (...given: A): Promise<R> => {
      const isSlow = ++state.points === point
      const answer = await act(...given)
      if (isSlow) {
        state.happened = true
        leap()
      }
      return answer
    }
  }
  return {
    happened: () => state.happened,
    isDead: () => false,
    revive: () => {},
    fault: () => {},
    table: (inner: Table): Table => ({
      put: slow(inner.put),
      get: slow(inner.get),
      delete: slow(inner.delete),
      query: slow(inner.query),
    }),
  }
}

type Disturbance = ReturnType<typeof killedAfter>

/** Lives through it. Answers whether the disturbance came. `lateMs` is what it may cost a page or an end. */
async function live(
  what: string,
  disturbanceOf: (leap: () => void) => Disturbance,
  lateMs: number,
): Promise<boolean> {
  receiver.received.length = 0
  const table = createMemoryTable()
  const disturbance = disturbanceOf(() => bench.deps.advance(LEAP_MS))
  const { fault } = disturbance
  const store = createStore(disturbance.table(table), { shards: () => 1, fault })
  const plain = createStore(table, { shards: () => 1 })
  const send = createOutbound({ allow_cidrs: ['127.0.0.0/8'], fault })
  /** When people were first notified of each generation, by the order of `events`. */
  const outbound: typeof send = async (request) => {
    sent_at.push(now())
    return send(request)
  }
  const sent_at: number[] = []
  /** The timers of the server that is at work, by row: they die with it. */
  const timers = new Map<string, { row: DueRow; at: number }>()
  const poke = async (row: DueRow, at = row.at) => {
    const armed = timers.get(nameOfRow(row))
    if (!armed || at < armed.at) timers.set(nameOfRow(row), { row, at })
  }
  const settings = { page_wait_s: WAIT_S, resolve_hold_s: HOLD_S }
  const bench = incidentBench(store, receiver, settings, { outbound, poke })
  const { deps } = bench
  const now = () => deps.now() - TEST_START
  let sweep_at = 0

  /** Where a server is killed another one comes by at once; a judge's row brings back what was cut off. */
  async function insist(act: () => Promise<unknown>): Promise<void> {
    for (;;) {
      const error = await act().then(
        () => null,
        (thrown: unknown) => thrown,
      )
      if (error !== null && !disturbance.isDead()) throw error
      if (!disturbance.isDead()) return
      disturbance.revive()
      timers.clear()
      await sweepAndArm()
      // What a worker was at is a row that is still there.
      if (error === null) return
    }
  }
  async function sweepAndArm(): Promise<void> {
    await sweep(deps)
    for (const row of await plain.dueRows(deps.now() + HORIZON_MS, 100, deps.now())) await poke(row)
  }
  /** Works what is due at its time, as timers and a sweep every minute do. */
  async function until(ms: number): Promise<void> {
    for (;;) {
      const [timer] = [...timers.values()].sort((a, b) => a.at - b.at)
      const next = Math.min(timer ? timer.at - TEST_START : Number.POSITIVE_INFINITY, sweep_at)
      if (next > ms) break
      if (next > now()) deps.advance(next - now())
      if (timer && next < sweep_at) {
        timers.delete(nameOfRow(timer.row))
        await insist(() => workDue(deps, timer.row, timer.at))
      } else {
        sweep_at = now() + SWEEP_EVERY_MS
        await insist(sweepAndArm)
      }
    }
    if (ms > now()) deps.advance(ms - now())
  }
  const at = async (ms: number, act: () => Promise<unknown>) => {
    await until(ms)
    await insist(act)
  }

  await at(0, () => bench.fails('i-1'))
  await at(8 * SECOND, () => bench.fails('i-2'))
  await at(60 * SECOND, () => bench.heals('i-1'))
  await at(61 * SECOND, () => bench.heals('i-2'))
  await at(70 * SECOND, () => bench.fails('i-1', 'bound', 'b'))
  await at(130 * SECOND, () => bench.heals('i-1'))
  await at(300 * SECOND, () => bench.fails('i-3'))
  const broke_out_at = now()
  await at(400 * SECOND, () => bench.heals('i-3'))
  const healed_at = now()
  await until(END_MS)

  const head = await bench.head()
  const events = pagerDutyEvents(receiver)
  const where = `${what}: ${events.map((e) => `${e.event_action} ${e.dedup_key.at(-1)}`).join(', ')}`
  assert.equal(head.state, 'resolved', where)
  // One that a killed server held as the last of all is over by itself.
  assert.ok((head.lease?.until ?? 0) < deps.now(), where)
  assert.ok(head.gen >= 2, where)
  assert.ok((head.resolved_at ?? 0) - TEST_START - healed_at <= HOLD_S * SECOND + lateMs, `late end ${where}`)
  for (let gen = 1; gen <= head.gen; gen++) {
    const said = events.filter(({ dedup_key }) => dedup_key.endsWith(`/${gen}`)).map((e) => e.event_action)
    assert.equal(said[0], 'trigger', `generation ${gen}, ${where}`)
    assert.equal(said.at(-1), 'resolve', `generation ${gen}, ${where}`)
    assert.ok(said.lastIndexOf('trigger') < said.indexOf('resolve'), `generation ${gen}, ${where}`)
  }
  const first = events.findIndex(({ dedup_key }) => dedup_key.endsWith(`/${head.gen}`))
  const page_ms = (sent_at[first] ?? Number.POSITIVE_INFINITY) - broke_out_at
  assert.ok(page_ms <= WAIT_S * SECOND + lateMs, `paged after ${page_ms} ms, ${where}`)
  const left = (await plain.dueRows(deps.now() + HORIZON_MS, 100)).filter(({ kind }) => kind === 'incident')
  assert.deepEqual(left, [], where)
  return disturbance.happened()
}

describe('an incident', () => {
  it('pages each outbreak and tells its end, whatever write or send a server is killed after', async () => {
    let point = 1
    while (await live(`killed after ${point}`, () => killedAfter(point), KILLED_LATE_MS)) point++
    assert.ok(point > 80, `only ${point} points were passed`)
  })

  it('pages in time and resolves, whatever read or write takes long', async () => {
    let point = 1
    while (await live(`slow at ${point}`, (leap) => slowAt(point, leap), LEAP_MS + SECOND)) point++
    assert.ok(point > 80, `only ${point} points were passed`)
  })
})
