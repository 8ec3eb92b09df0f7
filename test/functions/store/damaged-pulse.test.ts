/** The sweep's own rows are damaged: it continues without them, logs it, and writes them again. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { logDamaged } from '../../../functions/due/log-damaged.ts'
import { wake } from '../../../functions/due/wake.ts'
import { dueCursorKeys, heartbeatKeys, type Key } from '../../../functions/store/keys.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { startTestStore, TEST_START, testDeps } from '../../support/table.ts'

const DAY_MS = 86_400_000
const point = 'damage'

describe('a damaged row of the sweep', () => {
  const values: [Key, object][] = [
    [heartbeatKeys, []],
    [heartbeatKeys, { rev: 'x', last_sweep_at: null, blind: [] }],
    [heartbeatKeys, { rev: 3, last_sweep_at: 'noon', blind: {} }],
    [dueCursorKeys, []],
    [dueCursorKeys, { hour: 'noon' }],
    [dueCursorKeys, { hour: null }],
  ]
  for (const [key, value] of values)
    it(`${key.sk} ${JSON.stringify(value)}: what was accepted days ago is worked, and the next sweep finds nothing left`, async () => {
      const { table, reopen } = await startTestStore()
      const logged: string[] = []
      const store = reopen({
        onDamaged: logDamaged((event, detail) => logged.push(`${event} ${detail?.row}`)),
      })
      const deps = testDeps({ store })
      await store.closeDueHours(TEST_START - 2 * DAY_MS)
      const before = { ...deps, now: () => TEST_START - 2 * DAY_MS }
      await wake(before, { kind: 'cell', fleet: 'demo', shard: 0, starts_at: 0 })
      await table.put(key, value, { point, life: { kind: 'guard' }, rev: 9 })
      assert.equal((await sweep(deps)).worked, 1)
      assert.ok(logged.includes(`sweep_row_unreadable DUE ${key.sk}`), logged.join())
      logged.length = 0
      await sweep(deps)
      assert.deepEqual(logged, [])
      assert.equal((await store.getHeartbeat()).last_sweep_at, TEST_START)
    })
})
