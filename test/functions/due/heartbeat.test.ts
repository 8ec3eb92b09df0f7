import assert from 'node:assert/strict'
import { it } from 'node:test'
import { beat } from '../../../functions/due/heartbeat.ts'
import { startMemoryStore, TEST_START, testDeps } from '../../support/table.ts'

const MINUTE = 60_000

/** What is kept as blindness where a sweep comes so long after the one before. */
async function blindAfter(ms: number) {
  const { store } = await startMemoryStore()
  const deps = testDeps({ store })
  await beat(deps)
  deps.advance(ms)
  await beat(deps)
  return (await store.getHeartbeat()).blind
}

it('three missing sweeps are an outage, two late ones are not', async () => {
  assert.deepEqual(await blindAfter(3 * MINUTE), [])
  assert.deepEqual(await blindAfter(3 * MINUTE + 1), [
    { from: TEST_START, until: TEST_START + 3 * MINUTE + 1 },
  ])
})
