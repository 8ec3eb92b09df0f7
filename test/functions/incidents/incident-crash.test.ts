/** The worker dies after each of its writes and sends in turn; another one goes on a little later. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { Table } from '../../../functions/store/table.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { inFull } from '../../support/in-full.ts'
import { incidentBench, pagerDutyEvents } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { TEST_START, type TestDeps } from '../../support/table.ts'

const receiver = await receiverOfFile()

const MINUTE = 60_000
const END = 30 * MINUTE

/** A process that stops for ever right after its n-th durable write or send. */
function mortal(table: Table, dieAt: number) {
  let points = 0
  let dead = false
  const fault = (_point: string) => {
    points++
    if (points !== dieAt) return
    dead = true
    throw new Error('killed')
  }
  const alive = <A extends unknown[], R>(act: (...given: A) => R): ((...given: A) => R) => {
    return (...given) => {
      if (dead) throw new Error('dead')
      return act(...given)
    }
  }
  const dying: Table = {
    put: alive(table.put),
    get: alive(table.get),
    delete: alive(table.delete),
    query: alive(table.query),
  }
  return {
    store: createStore(dying, { shards: () => 1, fault }),
    outbound: alive(createOutbound({ allow_cidrs: ['127.0.0.0/8'], fault })),
    isDead: () => dead,
  }
}

describe('a worker that is killed', () => {
  /** One host fails and comes up again. Answers whether the first worker died on the way. */
  async function story(dieAt: number): Promise<boolean> {
    receiver.received.length = 0
    const table = createMemoryTable()
    const store = createStore(table, { shards: () => 1 })
    const { deps, fleet, fails, heals, head } = incidentBench(store, receiver, { page_wait_s: 0 })
    const first = mortal(table, dieAt)
    const firstDeps: TestDeps = { ...deps, store: first.store, outbound: first.outbound }
    const clock = (ms: number) => deps.advance(TEST_START + ms - deps.now())
    await fails('i-1')
    for (let at = 0; at <= END; at += MINUTE / 2) {
      clock(at)
      if (at === 5 * MINUTE) await heals('i-1')
      if (first.isDead()) await sweep(deps)
      else await sweep(firstDeps).catch(() => {})
    }
    const events = pagerDutyEvents(receiver)
    const said = events.map(({ event_action }) => event_action)
    const where = `killed after point ${dieAt}: ${said.join(', ')}`
    assert.equal((await head()).state, 'resolved', where)
    assert.equal((await head()).gen, 1, where)
    assert.equal(new Set(events.map(({ dedup_key }) => dedup_key)).size, 1, where)
    assert.ok(said.includes('trigger'), where)
    assert.equal(said.at(-1), 'resolve', where)
    // A crash between send and mark repeats one message with the same key; nothing else may repeat.
    assert.ok(said.length <= 3, where)
    assert.equal(said.lastIndexOf('trigger') < said.indexOf('resolve'), true, where)
    const due = (await store.dueRows(deps.now() + 60 * MINUTE, 100)).filter(
      // The day's trend is counted on the hour, whatever becomes of its boots.
      (row) => row.fleet === fleet && row.kind !== 'trend',
    )
    assert.deepEqual(due, [], where)
    return first.isDead()
  }

  /** Each point in full, else every fifth: the first, the sixth and so on. */
  const STEP = inFull(5, 1)

  it('after any of its writes or sends leaves one page, one resolve and no row behind', async () => {
    let point = 1
    while (await story(point)) point += STEP
    assert.ok(point > 26, `only ${point - 1} points were passed`)
  })
})
