/** A fleet that leaves the configuration: what it has is read as it lies, and what it still sends is filed beside it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { Store } from '../../../functions/store/store.ts'
import { config } from '../../../shared/config.ts'
import { failOne, startEmbedded, until } from '../../support/embedded.ts'

const GUESTS = 8
const NAMED = { fleets: { demo: { shards: 4, page: 'never' }, other: { page: 'never' } } }
const LEFT = { fleets: { other: { page: 'never' } } }

const judged = async (store: Store) =>
  (await store.listInstances('demo', null, 100)).items
    .filter(({ boots }) => boots.length > 0)
    .map(({ instance }) => instance)
    .sort()
const upTo = (count: number) => Array.from({ length: count }, (_, n) => `vm-${n}`).sort()

describe('a fleet that was removed from the configuration', () => {
  const directory = mkdtempSync(join(tmpdir(), 'boot-health-'))
  after(() => rmSync(directory, { recursive: true }))

  it('keeps its members and their reports, after a reload and after a restart', async () => {
    const first = await startEmbedded(NAMED, { directory })
    try {
      for (let n = 0; n < GUESTS; n++) assert.equal(await failOne(first, n), 202)
      await until(async () => (await judged(first.server.store)).length === GUESTS, 'all are judged')
      await first.server.reload(config.parse(LEFT))
      assert.deepEqual(await judged(first.server.store), upTo(GUESTS))
      assert.equal(await failOne(first, 0), 202)
      await until(
        async () => (await first.server.store.getInstance('demo', 'vm-0'))?.boots.length === 2,
        'vm-0',
      )
    } finally {
      await first.server.stop()
    }
    const again = await startEmbedded(LEFT, { directory })
    try {
      assert.deepEqual(await judged(again.server.store), upTo(GUESTS))
      assert.equal(again.server.store.shardCount('demo'), 4)
    } finally {
      await again.server.stop()
    }
  })
})
