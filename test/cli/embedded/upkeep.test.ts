/** What the embedded server forgets, and that the room it took goes back to the disk. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startUpkeep } from '../../../cli/embedded/upkeep.ts'
import { openSqliteTable } from '../../../functions/store/sqlite-table.ts'
import {
  bootId,
  expectLaunch,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
} from '../../support/guest.ts'
import { startTestStore, TEST_START } from '../../support/table.ts'

const DAY_MS = 86_400_000
const directory = mkdtempSync(join(tmpdir(), 'boot-health-upkeep-'))
after(() => rmSync(directory, { recursive: true }))

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 120_000; !(await holds()); await sleep(10))
    assert.ok(Date.now() < end, 'never')
}

describe('the upkeep of an embedded server', () => {
  it('deletes a good report after two weeks, and a failing one and the rows after ninety days', async () => {
    const { store, table } = await startTestStore()
    const world = await startWorld(store)
    const [healthy, failing, stranger] = [newGuest(world), newGuest(world), newGuest(world)]
    await expectLaunch(world, 'i-ok', healthy)
    await expectLaunch(world, 'i-bad', failing)
    await report(world, healthy, { boot: bootId(1), text: HEALTHY })
    await report(world, failing, { boot: bootId(2), text: LOST_RACE, hint: 'bad' })
    await report(world, stranger, { boot: bootId(3), text: HEALTHY })
    await world.judge()
    const left = async (days: number) => {
      const sqlite = table as ReturnType<typeof openSqliteTable>
      while ((await sqlite.expire(TEST_START + days * DAY_MS, 7)) > 0);
      const reports = async (guest: typeof healthy, boot: number) =>
        (await store.reportsOfBoot('demo', guest.uuid, bootId(boot), null)).length
      const range = { fromMs: TEST_START + DAY_MS, untilMs: TEST_START - DAY_MS }
      return {
        reports: [await reports(healthy, 1), await reports(failing, 2)],
        boots: (await store.listBootRows('demo', range, null, 100)).items.length,
        stranger: (await store.getInstance('demo', stranger.uuid)) !== null,
        known: (await store.getInstance('demo', 'i-ok')) !== null,
        named: await store.getAlias('demo', 'uuid', healthy.uuid),
      }
    }
    const all = { reports: [1, 1], boots: 3, stranger: true, known: true, named: 'i-ok' }
    assert.deepEqual(await left(13.9), all)
    assert.deepEqual(await left(14.1), { ...all, reports: [0, 1] })
    assert.deepEqual(await left(89.9), { ...all, reports: [0, 1] })
    assert.deepEqual(await left(90.1), { ...all, reports: [0, 0], boots: 0, stranger: false })
    assert.deepEqual((await left(399.9)).known, true)
    const last = await left(400.1)
    assert.deepEqual([last.known, last.named], [false, null])
  })

  it('keeps the name of an instance that still reports, however old its announcement', async () => {
    const { store, table } = await startTestStore()
    const world = await startWorld(store)
    const guest = newGuest(world)
    await expectLaunch(world, 'i-old', guest)
    for (let n = 0; n <= 3; n++) {
      if (n > 0) world.deps.advance(300 * DAY_MS)
      await (table as ReturnType<typeof openSqliteTable>).expire(world.deps.now(), 1000)
      await report(world, guest, { boot: bootId(n + 1), text: HEALTHY })
      await world.judge()
      assert.equal((await world.instance('i-old')).newest?.boot_key, bootId(n + 1))
    }
  })

  it('works in steps until nothing is left, and returns the space to the disk', async () => {
    const path = join(directory, 'table.db')
    const table = openSqliteTable(path)
    const life = { kind: 'report', since: 0 } as const
    const bytes = new Uint8Array(20_000).fill(1)
    await Promise.all(
      Array.from({ length: 1000 }, (_, n) =>
        table.put({ pk: 'B#web#g', sk: String(n) }, {}, { point: 'put', bytes, life }),
      ),
    )
    const events: string[] = []
    const upkeep = startUpkeep(table, {
      now: Date.now,
      heartbeat: async () => ({ rev: 0, last_sweep_at: null, blind: [] }),
      log: (event) => void events.push(event),
    })
    await until(() => events.includes('expired'))
    await upkeep.stop()
    assert.deepEqual(await table.query('B#web#g'), [])
    await table.close()
    assert.ok(!existsSync(`${path}-wal`))
    // 20 MB were written; 8 MB stay for what comes next.
    assert.ok(statSync(path).size < 9_000_000, `${statSync(path).size} bytes`)
  })
})
