/**
 * Many armed deadlines: what a sweep asks of the table does not grow with them. SOAK_DEADLINES sets how many
 * (1,000 here, 100,000 in `npm run test:soak`).
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dueRow } from '../../functions/due/wake.ts'
import { createStore } from '../../functions/store/create-store.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import { newInstance } from '../../functions/store/new-instance.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { startTestStore, TEST_START, testDeps } from '../support/table.ts'

const DEADLINES = Number(process.env.SOAK_DEADLINES ?? 1000)
const HOUR = 3_600_000
const MINUTE = 60_000
/** All within the hour that begins two hours after the start. */
const FROM = TEST_START + 2 * HOUR
const deadline = (n: number, instance = `i-${n}`): DueRow => {
  const work = { kind: 'expectation' as const, fleet: 'demo', instance, deadline_fixed: true }
  return dueRow(work, FROM + Math.floor((n * HOUR) / DEADLINES), '')
}

describe(`${DEADLINES} armed deadlines`, () => {
  it('cost a sweep nothing before they are due, and an outage of an hour costs only that hour', async () => {
    const { table, store } = await startTestStore()
    await Promise.all(Array.from({ length: DEADLINES }, (_, n) => store.putDue(deadline(n))))
    let queries = 0
    const query: typeof table.query = (...asked) => {
      queries++
      return table.query(...asked)
    }
    const deps = testDeps({ store: createStore({ ...table, query }, { shards: () => 1 }) })
    await sweep(deps)
    queries = 0
    deps.advance(MINUTE)
    assert.deepEqual(await sweep(deps), { worked: 0, backlog: 0, isCut: false })
    assert.ok(queries <= 12, `${queries} queries for nothing`)
    queries = 0
    deps.advance(HOUR)
    await sweep(deps)
    assert.ok(queries <= 24, `${queries} queries after an hour`)
  })

  it('page nobody for an hour in which the server itself was down', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({
      store,
      config: { fleets: { demo: { page_wait_s: 0, page_channels: ['desk'] } } },
    })
    await sweep(deps)
    const launch = {
      at: TEST_START + MINUTE,
      said_at: TEST_START + MINUTE,
      since: TEST_START + MINUTE,
      deadline_at: TEST_START + 16 * MINUTE,
      epoch: 1,
      satisfied_at: null,
    }
    for (const id of ['i-1', 'i-2'])
      await store.casInstance({
        ...newInstance('demo', id),
        known: true,
        launch: { ...launch, image: 'img' },
      })
    for (const id of ['i-1', 'i-2']) await store.putDue({ ...deadline(0, id), at: launch.deadline_at })
    deps.advance(HOUR)
    await sweep(deps)
    assert.deepEqual((await store.listIncidents('demo', null, 10)).items, [])
    assert.equal((await store.getInstance('demo', 'i-1'))?.newest, null)
    const again = (await store.dueRows(deps.now() + 20 * MINUTE, 10)).filter(
      (row) => row.kind === 'expectation',
    )
    assert.equal(again.length, 2)
  })
})
