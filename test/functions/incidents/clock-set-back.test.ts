/** A clock that is set back by more than the server waits for: what it planned before is hours away. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tokenSeen } from '../../../functions/http/token-seen.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore, TEST_START, testDeps } from '../../support/table.ts'

const receiver = await receiverOfFile()
const SECOND = 1000
const BACK = -26 * 3_600_000
const SETTINGS = { page_wait_s: 60, resolve_hold_s: 300 }

async function startBench() {
  const { store } = await startMemoryStore()
  const bench = incidentBench(store, receiver, SETTINGS)
  const pass = async (ms: number) => {
    bench.deps.advance(ms)
    await sweep(bench.deps)
  }
  await bench.fails('i-1')
  await pass(0)
  assert.deepEqual(bench.said(), [])
  return { bench, pass }
}

describe('after a step back of the clock', () => {
  it('an incident that waits for its page pages at the next sweep', async () => {
    const { bench, pass } = await startBench()
    await pass(BACK)
    assert.deepEqual(bench.said(), ['trigger'])
  })

  it('a page that was not accepted is sent again', async () => {
    const { bench, pass } = await startBench()
    receiver.answer(503)
    await pass(60 * SECOND)
    assert.deepEqual(bench.said(), ['trigger'])
    receiver.answer(202)
    await pass(BACK)
    assert.deepEqual(bench.said(), ['trigger', 'trigger'])
  })

  it('an incident that would be over begins its hold anew and resolves', async () => {
    const { bench, pass } = await startBench()
    await pass(60 * SECOND)
    await bench.heals('i-1')
    await pass(0)
    assert.equal((await bench.head()).state, 'resolving')
    await pass(BACK)
    assert.equal((await bench.head()).state, 'resolving')
    await pass(299 * SECOND)
    assert.equal((await bench.head()).state, 'resolving')
    await pass(SECOND)
    assert.deepEqual([(await bench.head()).state, bench.said().at(-1)], ['resolved', 'resolve'])
  })

  it('the last use of a token is of this clock again', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({ store })
    await tokenSeen(deps, 'tok', deps.now())
    deps.advance(BACK)
    await tokenSeen(deps, 'tok', deps.now())
    assert.equal((await store.getTokenSeen('tok'))?.at, TEST_START + BACK)
  })
})
