import assert from 'node:assert/strict'
import { it } from 'node:test'
import { settingsOf } from '../../cdk/settings.ts'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { holdLayout } from '../../functions/store/layout.ts'
import { shardsOfAll } from '../../shared/config.ts'

it('a fleet has 16 shards in every function on AWS when the configuration gives no number', async () => {
  const { config } = settingsOf({ fleets: { web: {}, small: { shards: 2 } } })
  // As the functions get it: without a schema that knows defaults.
  const bundled = JSON.parse(JSON.stringify(config))
  assert.deepEqual(shardsOfAll(bundled), { web: 16, small: 2 })
  const table = createMemoryTable()
  await holdLayout(table, shardsOfAll(bundled))
  const later = settingsOf({ fleets: { web: { shards: 1 }, small: { shards: 2 } } }).config
  await assert.rejects(holdLayout(table, shardsOfAll(later)), { name: 'LayoutDiffers' })
})
