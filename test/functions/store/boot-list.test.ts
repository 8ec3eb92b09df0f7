/** The list of boots of a fleet that is spread over many shards. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { BootRow } from '../../../functions/store/boot-row.ts'
import { BadCursor } from '../../../functions/store/cursor.ts'
import type { Store } from '../../../functions/store/store.ts'
import { startTestStore, TEST_START } from '../../support/table.ts'

const HOUR = 3_600_000

function row(n: number): BootRow {
  return {
    fleet: 'demo',
    instance: `i-${n}`,
    guest: `i-${n}`,
    boot_key: `b-${n}`,
    first_at: TEST_START - n * HOUR,
    verdict: 'ok',
    cause: 'healthy',
    confidence: 'certain',
    image: 'a',
    trust: 'bound',
    stage_ms: {},
    margin_s: null,
    reported_after_s: null,
    judge_version: 1,
    cloud_init_version: null,
    counted: true,
  }
}

describe('boots of a fleet of many shards', () => {
  let store: Store
  const range = { fromMs: TEST_START, untilMs: TEST_START - 72 * HOUR }

  before(async () => {
    store = (await startTestStore({ shards: () => 4 })).store
    for (let n = 0; n < 60; n += 1) await store.putBootRow(row(n))
  })

  it('are listed newest first over all shards, not shard by shard', async () => {
    const { items } = await store.listBootRows('demo', range, null, 60)
    assert.deepEqual(
      items.map(({ instance }) => instance),
      Array.from({ length: 60 }, (_, n) => `i-${n}`),
    )
  })

  it('appear once each while paging across shards and midnights', async () => {
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<Store['listBootRows']>> = await store.listBootRows(
        'demo',
        range,
        cursor,
        7,
      )
      seen.push(...page.items.map(({ instance }) => instance))
      cursor = page.next
    } while (cursor !== null)
    assert.deepEqual(
      seen,
      Array.from({ length: 60 }, (_, n) => `i-${n}`),
    )
  })

  it('continue after a cursor whose day has left the window meanwhile', async () => {
    const { next } = await store.listBootRows('demo', range, null, 3)
    const earlier = { fromMs: TEST_START - 24 * HOUR, untilMs: TEST_START - 72 * HOUR }
    const { items } = await store.listBootRows('demo', earlier, next, 1)
    assert.equal(items[0]?.first_at, TEST_START - 13 * HOUR)
  })

  it('refuse a cursor of another fleet', async () => {
    const { next } = await store.listBootRows('demo', range, null, 3)
    await assert.rejects(store.listBootRows('other', range, next, 3), BadCursor)
  })
})
