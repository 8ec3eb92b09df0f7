import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { dueRow } from '../../../functions/due/wake.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import type { DueRow } from '../../../functions/store/due-row.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import { workPokes } from '../../../functions/worker/pokes.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { workDue } from '../../../functions/worker/work.ts'
import { LANE_WIDTHS } from '../../../shared/policy/limits.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startMemoryStore, TEST_START, testDeps } from '../../support/table.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const judgeRow = (n: number, at = TEST_START): DueRow =>
  dueRow({ kind: 'judge', fleet: 'demo', guest: 'g', boot_key: `b${n}` }, at, '')
const broken = () => Promise.reject(new Error('a bug in the judge'))

describe('a due row', () => {
  it('is deleted when its work is done, and no other row is', async () => {
    const { store } = await startMemoryStore()
    const judged: string[] = []
    const deps = testDeps({ store, judge: async ({ boot_key }) => void judged.push(boot_key) })
    for (const row of [judgeRow(1), judgeRow(2)]) await store.putDue(row)
    await workDue(deps, judgeRow(1))
    assert.deepEqual(judged, ['b1'])
    assert.deepEqual(
      (await store.dueRows(TEST_START, 10)).map(({ target }) => target),
      [judgeRow(2).target],
    )
  })

  it('whose work has a bug is retried, later each time, and delays no others', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({ store, judge: broken })
    await store.putDue(judgeRow(1))
    const waits: number[] = []
    for (let round = 0; round < 14; round++) {
      await sweep(deps)
      const at = await store.nextDueAt(deps.now(), 2 * HOUR)
      assert.ok(at !== null, 'the row was lost')
      waits.push((at - deps.now()) / 1000)
      deps.advance(at - deps.now())
    }
    assert.deepEqual(waits.slice(0, 4), [5, 10, 20, 40])
    assert.equal(waits.at(-1), 3600)
    assert.equal(deps.logged.filter(({ event }) => event === 'work_put_off').length, 14)
    assert.equal((await store.dueRows(deps.now(), 10))[0]?.tries, 14)
  })

  it('that is poked three hundred times is worked once', async () => {
    const { store } = await startMemoryStore()
    const judged: string[] = []
    const deps = testDeps({ store, judge: async ({ boot_key }) => void judged.push(boot_key) })
    await store.putDue(judgeRow(1))
    for (let poke = 0; poke < 300; poke++) await workDue(deps, judgeRow(1))
    assert.deepEqual(judged, ['b1'])
  })

  it('that reschedules itself for its own time stays', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({ store })
    const deadline_at = TEST_START + 500
    const launch = {
      at: TEST_START - HOUR,
      deadline_at,
      image: 'img',
      epoch: 1,
      satisfied_at: null,
      said_at: null,
      since: null,
    }
    await store.casInstance({ ...newInstance('demo', 'i-1'), known: true, launch })
    const work = { kind: 'expectation' as const, fleet: 'demo', instance: 'i-1', deadline_fixed: true }
    const row = dueRow(work, deadline_at, '')
    await store.putDue(row)
    // Poked before its time: the deadline is not over, so it waits for that very moment.
    await workDue(deps, row, TEST_START)
    assert.equal((await store.dueRows(deadline_at, 10)).length, 1)
  })

  it('that is poked a millisecond before its time is poked for its time again, and not worked', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({ store })
    const row = dueRow({ kind: 'erase', fleet: 'demo', instance: 'i-1' }, TEST_START + 1, '')
    await store.putDue(row)
    await workDue(deps, row)
    assert.deepEqual([deps.poked, await store.hasDue(row)], [[row], true])
    deps.advance(1)
    await workDue(deps, row)
    assert.equal(await store.hasDue(row), false)
  })

  it('is worked over the same store object that caches are keyed by', async () => {
    const { store } = await startMemoryStore()
    const row = dueRow({ kind: 'erase', fleet: 'demo', instance: 'i-1' }, TEST_START, '')
    await store.putDue(row)
    let given: unknown
    store.getInstance = function (this: unknown) {
      given = this
      return Promise.resolve(null)
    }
    await workDue(testDeps({ store }), row)
    assert.equal(given, store)
  })

  for (const [what, unreadable] of [
    ['of a kind', { kind: 'from_a_newer_version' }],
    ['with a field', { detail: { guest: 'g', boot_key: 7 } }],
  ] as const)
    it(`${what} that this version does not know is postponed, later each time, and given up after two weeks`, async () => {
      const { store } = await startMemoryStore()
      const judged: string[] = []
      const deps = testDeps({ store, judge: async ({ boot_key }) => void judged.push(boot_key) })
      await store.putDue({ ...judgeRow(1), ...unreadable })
      await store.putDue(judgeRow(2))
      await sweep(deps)
      assert.deepEqual(judged, ['b2'])
      const [row] = await store.dueRows(TEST_START + MINUTE, 10)
      assert.deepEqual([row?.tries, row?.at], [1, TEST_START + 5_000])
      for (let hour = 0; hour < 14 * 24; hour++) {
        deps.advance(HOUR)
        await sweep(deps)
      }
      assert.equal((await store.dueRows(deps.now() + HOUR, 10)).length, 1)
      deps.advance(HOUR)
      await sweep(deps)
      assert.deepEqual(await store.dueRows(deps.now() + HOUR, 10), [])
      assert.equal((await store.listGivenUp(10)).length, 1, 'it is kept')
      const logged = deps.logged.filter(({ event }) => event === 'due_row_unreadable')
      assert.deepEqual(logged.map(({ detail }) => detail?.given_up).filter(Boolean), [true])
      const first = deps.logged.find(({ event }) => event === 'sweep')
      assert.equal(first?.detail?.unreadable, 1, 'it is counted')
    })

  it('stays where it is when the store fails', async () => {
    const { store, reopen } = await startMemoryStore()
    await store.putDue(judgeRow(1))
    const failing = reopen({
      fault: (point) => {
        throw new Error(`the store died after ${point}`)
      },
    })
    const deps = testDeps({ store: failing, judge: broken })
    await assert.rejects(workDue(deps, judgeRow(1)), /the store died/)
    assert.ok((await store.dueRows(TEST_START, 10)).length > 0)
  })

  it('that is poked too early waits for its time', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({ store, judge: broken })
    const row = judgeRow(1, TEST_START + MINUTE)
    await store.putDue(row)
    await workDue(deps, row)
    assert.deepEqual(deps.poked, [row])
    assert.equal((await store.dueRows(TEST_START + MINUTE, 10)).length, 1)
  })

  it('arrives from a queue as JSON; an invalid message is dropped, a failed one retried', async () => {
    const { store } = await startMemoryStore()
    const judged: string[] = []
    const deps = testDeps({ store, judge: async ({ boot_key }) => void judged.push(boot_key) })
    const pokes = [
      { id: 'm1', body: JSON.stringify({ row: judgeRow(1), at: TEST_START }) },
      { id: 'm2', body: 'nonsense' },
      { id: 'm3', body: '{"row":{"kind":"judge"},"at":1}' },
      { id: 'm4', body: 'null' },
    ]
    await store.putDue(judgeRow(1))
    assert.deepEqual(await workPokes(deps, pokes), [])
    assert.deepEqual(judged, ['b1'])
    await store.putDue(judgeRow(1))
    const dead = { ...store, deleteDue: broken }
    assert.deepEqual(await workPokes({ ...deps, store: dead }, pokes), ['m1'])
  })
})

describe('the sweep', () => {
  let receiver: Receiver
  before(async () => {
    receiver = await startReceiver(200)
  })
  after(() => receiver.stop())

  it('counts late rows, works them oldest first, and pings the outside monitor when all went well', async () => {
    const { store } = await startMemoryStore()
    const judged: string[] = []
    const deps = testDeps({
      store,
      judge: async ({ boot_key }) => void judged.push(boot_key),
      outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
      config: { fleets: { demo: {} }, heartbeat_url: { value: `${receiver.url}/alive` } },
    })
    await store.putDue(judgeRow(3, TEST_START))
    await store.putDue(judgeRow(1, TEST_START - 30 * MINUTE))
    await store.putDue(judgeRow(2, TEST_START - 10 * MINUTE))
    assert.deepEqual(await sweep(deps), { worked: 3, backlog: 2, isCut: false })
    assert.deepEqual(judged, ['b1', 'b2', 'b3'])
    assert.deepEqual(
      receiver.received.map(({ method, path }) => `${method} ${path}`),
      ['GET /alive'],
    )
    assert.ok(deps.logged.some(({ event, detail }) => event === 'sweep' && detail?.backlog === 2))
  })

  it('records when it did not run, because silence in that time proves nothing', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({ store })
    await sweep(deps)
    deps.advance(MINUTE)
    await sweep(deps)
    assert.deepEqual((await store.getHeartbeat()).blind, [])
    deps.advance(HOUR)
    await sweep(deps)
    const { blind, last_sweep_at } = await store.getHeartbeat()
    assert.deepEqual(blind, [{ from: TEST_START + MINUTE, until: TEST_START + MINUTE + HOUR }])
    assert.equal(last_sweep_at, deps.now())
  })

  it('checks its time budget before each row, and leaves the rest to the next sweep', async () => {
    const { store } = await startMemoryStore()
    const judged: string[] = []
    const slow = async ({ boot_key }: { boot_key: string }) => {
      await new Promise((done) => setTimeout(done, 20))
      judged.push(boot_key)
    }
    const deps = testDeps({ store, judge: slow })
    for (let n = 0; n < 200; n++) await store.putDue(judgeRow(n))
    await sweep(deps, { budget_ms: 1 })
    const begun = judged.length
    assert.ok(begun < 200, `${begun} of 200 were begun`)
    assert.equal((await store.dueRows(TEST_START, 1000)).length, 200 - begun)
    await sweep(deps)
    assert.equal(new Set(judged).size, 200)
    assert.equal(judged.length, 200, 'none twice')
  })

  it('gets past more rows of one millisecond than it reads at a time', async () => {
    const { store } = await startMemoryStore()
    let judged = 0
    const deps = testDeps({ store, judge: async () => void judged++ })
    for (let n = 0; n < 1200; n++) await store.putDue(judgeRow(n, TEST_START - 1))
    await store.putDue(judgeRow(5000))
    assert.deepEqual(await sweep(deps), { worked: 1201, backlog: 0, isCut: false })
    assert.equal(judged, 1201)
  })

  it('judges a boot with many waiting rows once', async () => {
    const { store } = await startMemoryStore()
    let judged = 0
    const judge = async () => {
      await new Promise((done) => setTimeout(done, 20))
      judged++
    }
    const deps = testDeps({ store, judge })
    // All turns are taken while the ten rows of one boot come.
    const { judging } = LANE_WIDTHS
    for (let n = 0; n < judging; n++) await store.putDue(judgeRow(n, TEST_START - 10))
    for (let n = 0; n < 10; n++) await store.putDue({ ...judgeRow(1000), nonce: `n${n}` })
    await sweep(deps)
    assert.equal(judged, judging + 1)
    assert.deepEqual(await store.dueRows(TEST_START, 100), [])
  })

  it('does its work even where the outside monitor cannot be pinged', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({
      store,
      config: { fleets: { demo: {} }, heartbeat_url: { value: 'https://x.example/' } },
    })
    await sweep(deps)
    const failed = deps.logged.find(({ event }) => event === 'heartbeat_failed')
    assert.equal(failed?.detail?.reason, 'a test sends nothing')
  })
})
