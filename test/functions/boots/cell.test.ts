import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countCell, createCellCount, workCell } from '../../../functions/boots/cell.ts'
import type { BootRow } from '../../../functions/store/boot-row.ts'
import { MARGIN_EDGES_S } from '../../../shared/metrics/edges.ts'
import {
  bootId,
  expectLaunch,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
} from '../../support/guest.ts'
import { startTestStore, worksOf } from '../../support/table.ts'

const { store } = await startTestStore()
const world = await startWorld(store)
const WHERE = { fleet: 'demo', shard: 0, at: 1_795_521_600_000 }
const row = (given: Partial<BootRow>): BootRow => ({
  fleet: 'demo',
  instance: 'i-1',
  guest: 'g',
  boot_key: 'b',
  first_at: WHERE.at,
  verdict: 'ok',
  cause: 'healthy',
  confidence: 'certain',
  image: 'x',
  trust: 'bound',
  stage_ms: {},
  margin_s: null,
  reported_after_s: null,
  judge_version: 1,
  cloud_init_version: null,
  counted: true,
  ...given,
})

describe('a cell', () => {
  it('counts the boots of its five minutes, and recounts them each time', async () => {
    const guests = [newGuest(world), newGuest(world), newGuest(world)]
    for (const [index, guest] of guests.entries()) {
      await expectLaunch(world, `i-${index}`, guest)
      await report(world, guest, { boot: bootId(index), text: index === 0 ? LOST_RACE : HEALTHY })
    }
    await world.judge()
    world.deps.advance(60_000)
    const due = await worksOf(world.deps, world.deps.now(), 'cell')
    assert.equal(due.length, 1, 'all boots of a minute wake one row')
    for (const each of [...due, ...due]) await workCell(world.deps, each)
    const range = { fromMs: world.deps.now(), untilMs: world.deps.now() - 86_400_000 }
    const cells = await store.listCells('demo', range)
    assert.deepEqual(
      cells.map(({ verdicts, causes }) => ({ verdicts, causes })),
      [{ verdicts: { ok: 2, failed: 1 }, causes: { healthy: 2, route_missing_at_lookup: 1 } }],
    )
    assert.deepEqual(cells[0]?.histograms['modules-final_s'], [2, ...new Array<number>(11).fill(0)])
  })

  it('of more boots than are read at a time is the cell of all of them', async () => {
    const at = WHERE.at + 600_000
    const image = (n: number) => ({ image: `image-${n % 30}`, counted: n % 3 === 0 })
    const more = (n: number) => ({ margin_s: [n % 9, n % 9] as [number, number], stage_ms: { init: n } })
    const boots = Array.from({ length: 2500 }, (_, n) =>
      row({
        ...{ boot_key: `b-${n}`, first_at: at + n, verdict: n % 7 === 0 ? 'failed' : 'ok' },
        ...{ ...image(n), ...more(n) },
      }),
    )
    await Promise.all(boots.map((boot) => store.putBootRow(boot)))
    const pieces: BootRow[][] = []
    for await (const rows of store.bootRowsBetween('demo', 0, at, at + 300_000)) pieces.push(rows)
    assert.ok(pieces.length > 1)
    assert.deepEqual(
      pieces.flat().map(({ boot_key }) => boot_key),
      boots.map(({ boot_key }) => boot_key),
    )
    const count = createCellCount({ ...WHERE, at })
    for (const rows of pieces) count.add(rows)
    assert.deepEqual(count.cell(), countCell({ ...WHERE, at }, boots))
    assert.equal(
      Object.values(count.cell().verdicts).reduce((sum, one) => sum + one),
      2500,
    )
  })

  it('leaves out unverified boots, and boots after its end', async () => {
    const { verdicts } = countCell(WHERE, [row({}), row({ trust: 'claimed' }), row({ trust: 'attested' })])
    assert.deepEqual(verdicts, { ok: 2 })
    await store.putBootRow(row({ first_at: WHERE.at + 299_999, boot_key: 'in' }))
    await store.putBootRow(row({ first_at: WHERE.at + 300_000, boot_key: 'out' }))
    await store.putBootRow(row({ first_at: WHERE.at - 1, boot_key: 'before' }))
    const keys: string[] = []
    for await (const rows of store.bootRowsBetween('demo', 0, WHERE.at, WHERE.at + 300_000))
      keys.push(...rows.map(({ boot_key }) => boot_key))
    assert.ok(keys.includes('in'))
    assert.ok(!keys.includes('out') && !keys.includes('before'))
  })

  it('counts a lost race left of zero and a won one right of it', () => {
    const { histograms } = countCell(WHERE, [
      row({ margin_s: [-4.4, -4] }),
      row({ margin_s: [0, 1] }),
      row({ margin_s: [99, 99] }),
    ])
    const counts = histograms.margin_s ?? []
    const zero = MARGIN_EDGES_S.indexOf(0)
    assert.equal(
      counts.slice(0, zero + 1).reduce((sum, n) => sum + n, 0),
      1,
    )
    assert.equal(counts.at(-1), 1)
    assert.equal(counts.length, MARGIN_EDGES_S.length + 1)
  })
})
