/** The pages about all fleets: what they read follows the fleets and their open incidents, not the instances. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import { createApiApp } from '../../../functions/api/app.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { Row, Table } from '../../../functions/store/table.ts'
import { storeManyFleets } from '../../support/many-fleets.ts'
import { testDeps } from '../../support/table.ts'

const FLEETS = Array.from({ length: 10 }, (_, n) => `fleet-${n}`)
/** Late in a UTC day: the last 24 hours lie in two days, of which the older one is nearly over. */
const NOW = Date.parse('2026-11-24T23:58:00Z')
const OPEN = 5
const DAY_CELLS = 288

interface Reads {
  requests: number
  rows: number
  /** Of the values, as JSON. */
  kB: number
}

/** Counts each get and query with what it brought. */
function countReads(table: Table): { table: Table; take: () => Reads } {
  let reads = { requests: 0, rows: 0, bytes: 0 }
  const count = (rows: readonly Row[]) => {
    reads.requests += 1
    reads.rows += rows.length
    for (const { value } of rows) reads.bytes += JSON.stringify(value).length
  }
  return {
    table: {
      ...table,
      get: async (key) => {
        const row = await table.get(key)
        count(row ? [row] : [])
        return row
      },
      query: async (pk, options) => {
        const rows = await table.query(pk, options)
        count(rows)
        return rows
      },
    },
    take: () => {
      const { bytes, ...taken } = reads
      reads = { requests: 0, rows: 0, bytes: 0 }
      return { ...taken, kB: Math.ceil(bytes / 1000) }
    },
  }
}

/** What the first view of a page reads, by a process that has read nothing yet. */
async function readsOf(instances: number, paths: readonly string[]): Promise<Reads[]> {
  const { table, take } = countReads(createMemoryTable())
  const filled = createStore(table, { shards: () => 1 })
  await storeManyFleets(filled, { fleets: FLEETS, instances, images: 8, open: OPEN, every: 10, now: NOW })
  const config = { fleets: Object.fromEntries(FLEETS.map((fleet) => [fleet, {}])) }
  const all: Reads[] = []
  for (const path of paths) {
    const store = createStore(table, { shards: () => 1 })
    const app = createApiApp(testDeps({ store, config, openViewing: true, now: () => NOW }))
    take()
    const answer = await app.request(path)
    const text = await answer.text()
    assert.equal(answer.status, 200)
    for (const fleet of FLEETS) assert.match(text, new RegExp(`\\b${fleet}\\b`))
    all.push(take())
  }
  return all
}

describe('what ten fleets with five open incidents each cost to show', () => {
  it('is the same with 100,000 instances as with 6,000, on the first page and on the wall', async () => {
    const paths = ['/', '/wall']
    const few = await readsOf(6_000, paths)
    const many = await readsOf(100_000, paths)
    for (const [n, path] of paths.entries()) {
      const { requests = 0, rows = 0, kB = 0 } = many[n] ?? {}
      assert.deepEqual([requests, rows], [few[n]?.requests, few[n]?.rows], path)
      // Of each fleet a cell for each five minutes of a day in two queries, its incidents, and what is held back.
      assert.ok(requests <= 21 * FLEETS.length, `${path}: ${requests} requests`)
      assert.ok(rows <= (DAY_CELLS + 2 * OPEN) * FLEETS.length, `${path}: ${rows} rows`)
      assert.ok(kB <= 2_000, `${path}: ${kB} kB`)
    }
  })
})
