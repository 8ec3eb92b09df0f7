/**
 * What a boot costs, by the table's own ConsumedCapacity: the real reporter's evidence through ingest and judge.
 * The goals: 2 write units in the request, 5 for a healthy boot, 2 more where a launch was announced, no index.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { serve } from '@hono/node-server'
import { createGuest, type Guest } from '../../../cli/demo/replay.ts'
import { countCell } from '../../../functions/boots/cell.ts'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { createIngestApp } from '../../../functions/ingest/app.ts'
import type { ReportKey } from '../../../functions/store/report-item.ts'
import { DAY_MS } from '../../../shared/time.ts'
import { startDynalite } from '../../support/dynalite.ts'
import { storeToken, testConfig, testDeps } from '../../support/table.ts'

const UUID = '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a01'
const OTHER = '5b1f4e0a-6d0c-4c55-9d65-1f6f0e2b7a02'

/** Reads of an engine that does not bill them by name are `get` and `query`; everything else is a write. */
const READS = ['get', 'query']

const spent: { point: string; units: number }[] = []
const { storeWith } = await startDynalite()
const table = { store: storeWith({ onCapacity: (point, units) => spent.push({ point, units }) }) }
const announced: ReportKey[] = []
const deps = testDeps({
  store: table.store,
  config: testConfig({ fleets: { web: { selector: { image: 'debian-12' } } } }),
  announce: async (key) => void announced.push(key),
})
const tokens = {
  ingest: await storeToken(table, 'ingest', { fleet: 'web' }),
  inventory: await storeToken(table, 'inventory', { fleet: 'web' }),
}

const writes = () => spent.filter(({ point }) => !READS.includes(point))
const units = (points: { units: number }[]) => points.reduce((sum, one) => sum + one.units, 0)
const told = (points: { point: string; units: number }[]) =>
  points.map((one) => `${one.point} ${one.units}`).join(', ')

const app = createIngestApp(deps)
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
await once(server, 'listening')
const { port } = server.address() as { port: number }
const url = `http://127.0.0.1:${port}`
const announce = async (instance: string, uuid: string) => {
  spent.length = 0
  const answer = await fetch(`${url}/v1/expectations/${instance}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${tokens.inventory}` },
    body: JSON.stringify({ uuid, image: 'debian-12' }),
  })
  assert.equal(answer.status, 200)
  return writes()
}

const guests = new Map<string, Guest>()

/** One more healthy boot of a guest, from reporter to verdict; answers what was written for it. */
async function boot(instance: string, uuid: string) {
  const plan = { instance, uuid, image: 'debian-12', endpoint: url, token: tokens.ingest }
  const guest = guests.get(instance) ?? (await createGuest({ ...plan, capture: 'healthy' }))
  if (guests.has(instance)) {
    await rm(join(guest.root, 'run'), { recursive: true })
    await guest.show('healthy')
    await writeFile(join(guest.root, 'proc/sys/kernel/random/boot_id'), `${randomUUID()}\n`)
  }
  guests.set(instance, guest)
  spent.length = 0
  announced.length = 0
  await guest.report()
  const request = writes()
  for (const key of announced) await judgeReport(deps, key)
  return { request, all: writes() }
}

await announce('i-1', UUID)
await boot('i-1', UUID)
// Another instance in the same minute: what is written once for the image and for the minute is there.
const armed = await announce('i-2', OTHER)
const first = await boot('i-2', OTHER)
// An instance remembers its last eight boots: then its item is as large as it gets.
for (let n = 0; n < 8; n++) {
  deps.advance(4 * 3_600_000)
  await boot('i-2', OTHER)
}
await boot('i-1', UUID)
const later = await boot('i-2', OTHER)

describe('the cost of a read that may lag', () => {
  it('is half, for the same cells', async () => {
    const day = { fromMs: deps.now(), untilMs: deps.now() - DAY_MS }
    await table.store.putCell(countCell({ fleet: 'web', shard: 0, at: day.fromMs }, []))
    const strict = await readCells(day)
    const lagging = await readCells({ ...day, mayLag: true })
    assert.equal(strict.cells.length, 1)
    assert.deepEqual(lagging.cells, strict.cells)
    assert.equal(lagging.units, strict.units / 2)
  })

  async function readCells(range: Parameters<typeof table.store.listCells>[1]) {
    spent.length = 0
    const cells = await table.store.listCells('web', range)
    return { cells, units: units(spent) }
  }
})

describe('the cost of a boot', () => {
  after(async () => {
    server.close()
    await Promise.all([...guests.values()].map((guest) => guest.remove()))
  })

  it("is at most 2 write units in the request, for the reporter's own evidence", () => {
    for (const { request } of [first, later]) {
      assert.equal(request.length, 1)
      assert.ok(units(request) <= 2, told(request))
    }
  })

  it('is at most 5 write units in total when the instance is new', () => {
    assert.ok(units(first.all) <= 5, told(first.all))
  })

  it('is one more where the machine booted within the last day: the older boot no longer counts', async () => {
    assert.equal((await table.store.getInstance('web', 'i-2'))?.boots.length, 8)
    assert.ok(units(later.all) <= 6, told(later.all))
  })

  it('includes one unit for the list of its image', () => {
    for (const { request, all } of [first, later]) {
      assert.ok(!request.some(({ point }) => point === 'put_image_boot'))
      assert.equal(units(all.filter(({ point }) => point === 'put_image_boot')), 1, told(all))
      assert.ok(units(all.filter(({ point }) => point === 'put_boot_row')) <= 2, told(all))
    }
  })

  it('is 2 more where a launch was announced, plus an alias for each name that inventory gives', () => {
    const repeated = armed.filter(({ point }) => point !== 'put_alias')
    assert.ok(units(repeated) <= 2, told(armed))
  })

  it('includes the due row of a cell only once a minute, however many boots need it', async () => {
    deps.advance(3_600_000)
    const one = await boot('i-1', UUID)
    const two = await boot('i-2', OTHER)
    const cells = [...one.all, ...two.all].filter(({ point }) => point === 'put_due_cell')
    // One for these five minutes, one for those of the boots before, by which the two no longer count.
    assert.equal(cells.length, 2)
  })
})
