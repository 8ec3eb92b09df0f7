/** The pages about all fleets: what they read follows the fleets and their open incidents, not the instances. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import { createApiApp } from '../../../functions/api/app.ts'
import { countCell } from '../../../functions/boots/cell.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { Store } from '../../../functions/store/store.ts'
import type { Row, Table } from '../../../functions/store/table.ts'
import { AWS_SHARDS } from '../../../shared/policy/limits.ts'
import { CELL_MS } from '../../../shared/policy/waits.ts'
import { inFull } from '../../support/in-full.ts'
import { fleetBoot, storeManyFleets } from '../../support/many-fleets.ts'
import { testDeps } from '../../support/table.ts'

const FLEETS = Array.from({ length: 10 }, (_, n) => `fleet-${n}`)
/** Late in a UTC day: the last 24 hours lie in two days, of which the older one is nearly over. */
const NOW = Date.parse('2026-11-24T23:58:00Z')
const OPEN = 5
const DAY_CELLS = 288
const FEW = 6_000
const MANY = inFull(20_000, 100_000)
/** Of what belongs to no fleet, the due work of all hours above all. */
const FIXED_UNITS = 110

interface Reads {
  requests: number
  rows: number
  /** Of the values, as JSON. */
  kB: number
  /** Read units: one for each 4 KiB of a request, half a one where it may lag. */
  units: number
}

/** Counts each get and query with what it brought. */
function countReads(table: Table): { table: Table; take: () => Reads } {
  let reads = { requests: 0, rows: 0, bytes: 0, units: 0 }
  const count = (rows: readonly Row[], mayLag = false) => {
    const bytes = rows.reduce((sum, { value }) => sum + JSON.stringify(value).length, 0)
    reads.requests += 1
    reads.rows += rows.length
    reads.bytes += bytes
    reads.units += Math.max(1, Math.ceil(bytes / 4096)) / (mayLag ? 2 : 1)
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
        count(rows, options?.mayLag)
        return rows
      },
    },
    take: () => {
      const { bytes, ...taken } = reads
      reads = { requests: 0, rows: 0, bytes: 0, units: 0 }
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
    const alone = { openViewing: true, soleWorker: 'this process', now: () => NOW }
    const app = createApiApp(testDeps({ store, config, ...alone }))
    take()
    const answer = await app.request(path)
    const text = await answer.text()
    assert.equal(answer.status, 200)
    for (const fleet of FLEETS) assert.match(text, new RegExp(`\\b${fleet}\\b`))
    all.push(take())
  }
  return all
}

describe('the reads for ten fleets with five open incidents each', () => {
  it(`are the same with ${MANY} instances as with ${FEW}, on the home page and on the wall`, async () => {
    const paths = ['/', '/wall']
    const few = await readsOf(FEW, paths)
    const many = await readsOf(MANY, paths)
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

const AWS_FLEETS = FLEETS.slice(0, 2)
/** Of each fleet in a day: a tenth of 100,000 instances. */
const BOOTS = 10_000

/** Cells of a day as sixteen shards have them: of nearly each five minutes each shard has one or two boots. */
async function storeBusyDay(store: Store, fleet: string): Promise<void> {
  const byCell = Map.groupBy(
    Array.from({ length: BOOTS }, (_, n) => n),
    (n) => n % DAY_CELLS,
  )
  for (const [cell, boots] of byCell) {
    const at = Math.floor(NOW / CELL_MS) * CELL_MS - cell * CELL_MS
    const byShard = Map.groupBy(boots, (n) => Math.floor(n / DAY_CELLS) % AWS_SHARDS)
    for (const [shard, own] of byShard) {
      const rows = own.map((n) => fleetBoot(fleet, n, { images: 8, open: OPEN, now: NOW }))
      await store.putCell(countCell({ fleet, shard, at }, rows))
    }
  }
}

describe('what a fleet of 10,000 boots a day costs to show on AWS', () => {
  it('is its whole day once in five minutes for each process, and the newest hours in between', async () => {
    const { table, take } = countReads(createMemoryTable())
    const shards = () => AWS_SHARDS
    const filled = createStore(table, { shards })
    for (const fleet of AWS_FLEETS) await storeBusyDay(filled, fleet)
    const config = { fleets: Object.fromEntries(AWS_FLEETS.map((fleet) => [fleet, {}])) }
    const deps = testDeps({
      store: createStore(table, { shards }),
      config,
      openViewing: true,
      now: () => NOW,
    })
    const app = createApiApp(deps)
    const view = async () => {
      take()
      const text = await (await app.request('/')).text()
      return { text, ...take() }
    }
    const [first, second] = [await view(), await view()]
    const told = ({ requests, units, kB }: Reads) => `${requests} requests, ${units} units, ${kB} kB`
    assert.ok(first.units <= 280 * AWS_FLEETS.length + FIXED_UNITS, told(first))
    assert.ok(second.units <= 36 * AWS_FLEETS.length + FIXED_UNITS, told(second))
    assert.ok(second.kB <= 250 * AWS_FLEETS.length, told(second))
    assert.equal(second.text, first.text)
  })
})
