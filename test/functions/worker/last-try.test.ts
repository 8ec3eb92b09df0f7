/** Work that fails for ever: it is tried for a day, then kept out of everybody's way until a person tries it again. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { redriveWork } from '../../../cli/redrive-work.ts'
import { createApiApp } from '../../../functions/api/app.ts'
import { DUE_KINDS, type DueKind, type DueWork, storedWork } from '../../../functions/due/due-work.ts'
import { dueRow } from '../../../functions/due/wake.ts'
import type { Store } from '../../../functions/store/store.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { WORK_TRIES } from '../../../shared/policy/retries.ts'
import { startMemoryStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const HOUR = 3_600_000

/** One of each; the compiler asks for a new one. */
const WORK: { [K in DueKind]: Extract<DueWork, { kind: K }> } = {
  judge: { kind: 'judge', fleet: 'demo', guest: 'g', boot_key: 'b' },
  incident: { kind: 'incident', fleet: 'demo', cause: 'no_link', image: 'a', gathered: false },
  judged: {
    kind: 'judged',
    fleet: 'demo',
    receiver: 'r',
    instance: 'i-1',
    boot_key: 'b',
    verdict: 'failed',
    cause: 'no_link',
    attempt: 0,
    since: 0,
  },
  latch: { kind: 'latch', fleet: 'demo', cause: 'no_link', image: 'a' },
  action: { kind: 'action', fleet: 'demo', action_id: 'act_1' },
  expectation: { kind: 'expectation', fleet: 'demo', instance: 'i-1', deadline_fixed: false },
  cell: { kind: 'cell', fleet: 'demo', shard: 0, starts_at: 0 },
  trend: { kind: 'trend', fleet: 'demo', starts_at: 0 },
  notice: { kind: 'notice', fleet: 'demo', code: 'canary_failed', about: null, day: null },
  channel_test: { kind: 'channel_test', fleet: 'demo', channel: 'c', test_id: 't' },
  receiver_test: { kind: 'receiver_test', fleet: 'demo', test_id: 't' },
  replay: {
    kind: 'replay',
    fleet: 'demo',
    channel: 'c',
    message_id: 'm',
    subject: 's',
    intent: 'trigger',
    attempt: 0,
  },
  trace: {
    kind: 'trace',
    fleet: 'demo',
    instance: 'i-1',
    boot_key: 'b',
    digest: 'd',
    attempt: 0,
    since: 0,
  },
  erase: { kind: 'erase', fleet: 'demo', instance: 'i-1' },
}

const fails = () => Promise.reject(new Error('this row is poison'))

/** As what answers piece by piece fails: when the first is asked for. */
async function* failingPieces(): AsyncGenerator<never> {
  yield await fails()
}

/** The store as work sees it is out of order; what a sweep itself asks of it answers. */
function broken(deps: TestDeps): TestDeps {
  const own = new Set<string | symbol>([
    'putDue',
    'deleteDue',
    'hasDue',
    'dueRows',
    'closeDueHours',
    'getHeartbeat',
    'casHeartbeat',
    'putGivenUp',
    'listGivenUp',
    'deleteGivenUp',
  ])
  const store = new Proxy(deps.store, {
    get: (all, name) => {
      if (own.has(name)) return Reflect.get(all, name)
      return name === 'bootRowsBetween' ? failingPieces : fails
    },
  })
  const config = new Proxy(deps.config, {
    get: () => {
      throw new Error('this row is poison')
    },
  })
  return {
    ...deps,
    store: store as Store,
    config,
    judge: fails,
  }
}

describe('work that fails at every try', () => {
  for (const kind of DUE_KINDS)
    it(`${kind}: is given up after the last, counted, and done when a person redrives it`, async () => {
      const { store } = await startMemoryStore()
      const deps = testDeps({ store })
      const { heartbeat_url: _, ...config } = deps.config
      const sick = broken({ ...deps, config })
      await store.putDue(dueRow(WORK[kind], TEST_START, 'n'))
      let sweeps = 0
      for (; (await store.listGivenUp(10)).length === 0 && sweeps < 2 * WORK_TRIES; sweeps++) {
        await sweepOf(sick)
        deps.advance(HOUR)
      }
      assert.equal(sweeps, WORK_TRIES)
      const [row] = await store.listGivenUp(10)
      assert.deepEqual(
        [row?.kind, row?.detail, row?.tries, row?.error],
        [kind, storedWork(WORK[kind]).detail, WORK_TRIES, 'this row is poison'],
      )
      assert.deepEqual(await store.dueRows(deps.now() + 30 * 24 * HOUR, 10), [], "it is in nobody's way")
      assert.ok(deps.logged.some(({ event, detail }) => event === 'work_given_up' && detail?.kind === kind))
      await sweep(deps)
      assert.equal(deps.logged.findLast(({ event }) => event === 'sweep')?.detail?.given_up, 1)
      const health = await createApiApp(deps).request('/healthz?detail=1')
      assert.equal(((await health.json()) as { given_up: number }).given_up, 1)

      assert.equal(await redriveWork(store, { now: deps.now(), dryRun: true }), 1)
      assert.equal(await redriveWork(store, { now: deps.now(), dryRun: false }), 1)
      const [again] = await store.dueRows(deps.now(), 10)
      assert.deepEqual([again?.kind, again?.tries], [kind, 0])
      assert.deepEqual(await store.listGivenUp(10), [])
    })

  it('is made due again even behind more than a page of rows that this version cannot read', async () => {
    const { store } = await startMemoryStore()
    const given_up = { given_up_at: TEST_START, error: 'poison' }
    for (let n = 0; n < 150; n++) {
      const row = dueRow(WORK.cell, TEST_START, String(n))
      await store.putGivenUp({ ...row, kind: 'of a later version', ...given_up })
    }
    await store.putGivenUp({
      ...dueRow(WORK.judge, TEST_START, 'n'),
      ...given_up,
      given_up_at: TEST_START + 1,
    })
    assert.equal(await redriveWork(store, { now: TEST_START, dryRun: false }), 1)
    assert.deepEqual(
      (await store.dueRows(TEST_START, 10)).map(({ kind }) => kind),
      ['judge'],
    )
    assert.equal((await store.listGivenUp(1000)).length, 150)
  })
})

/** The sweep's ping reads the config, which is out of order too: that is not what is asked here. */
const sweepOf = (deps: TestDeps) => sweep(deps).catch(() => {})
