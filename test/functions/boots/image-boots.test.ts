/** The list of an image's boots, as judge, worker and eraser leave it: one row for each boot, and none too many. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import { putRows } from '../../../functions/boots/boot-rows.ts'
import { eraseInstance } from '../../../functions/boots/erase.ts'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { keptLabels } from '../../../functions/boots/kept-labels.ts'
import { parseWork } from '../../../functions/due/due-work.ts'
import { workExpectation } from '../../../functions/launches/expectation.ts'
import type { BootRow } from '../../../functions/store/boot-row.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { ImageBoot } from '../../../functions/store/image-boot.ts'
import type { BootBrief } from '../../../functions/store/instance-item.ts'
import type { Store } from '../../../functions/store/store.ts'
import { JUDGE_VERSION } from '../../../shared/judgement/judge.ts'
import { sha256Hex } from '../../../shared/token.ts'
import { type Bill, billedTable } from '../../bench/billed-table.ts'
import {
  bootId,
  expectLaunch,
  type GuestFacts,
  HEALTHY,
  LOST_RACE,
  newGuest,
  RECOVERED,
  report,
  startWorld,
  type World,
} from '../../support/guest.ts'
import { dueOf, startTestStore, TEST_START } from '../../support/table.ts'

const IMAGE = 'debian-12'
const MINUTE_MS = 60_000
const LAUNCH = { image: IMAGE, launched_at: new Date(TEST_START).toISOString() }
let world: World
let guest: GuestFacts
let store: Store

const startAfresh = async () => {
  store = (await startTestStore({ shards: () => 4 })).store
  world = await startWorld(store)
  guest = newGuest(world)
}

const listed = async (image = IMAGE): Promise<ImageBoot[]> =>
  (await store.listImageBoots({ fleet: 'demo', image }, 0, null, 100)).items
const said = async (image = IMAGE) =>
  (await listed(image)).map(({ instance, verdict, trust }) => `${instance} ${verdict} ${trust}`)
const images = async () =>
  (await store.listKnownImages('demo', null, 100)).items.map(
    ({ image, vouched }) => `${image}${vouched ? '' : ' (by guests)'}`,
  )

/** Works every expectation that is due, as the sweep would. */
async function after(minutes: number): Promise<void> {
  world.deps.advance(TEST_START + minutes * MINUTE_MS - world.deps.now())
  for (;;) {
    const [row] = await dueOf(world.deps, world.deps.now(), 'expectation')
    if (!row) return
    const work = parseWork(row)
    assert.ok(work?.kind === 'expectation')
    await workExpectation(world.deps, work)
    await store.deleteDue(row)
  }
}

describe('a boot in the list of its image', () => {
  beforeEach(startAfresh)

  it('has what the gate and people need to know about it', async () => {
    await expectLaunch(world, 'i-1', guest, { ...LAUNCH, labels: { az: 'a', team: 'web' } })
    await report(world, guest, { boot: bootId(1), text: RECOVERED })
    await world.judge()
    const [row] = await listed()
    assert.ok(row)
    const { verdict, trust, witness, labels, launched_at, began_at, image, instance } = row
    assert.deepEqual(
      { verdict, trust, witness, labels, launched_at, image, instance },
      {
        ...{
          verdict: 'recovered',
          trust: 'bound',
          witness: 'first_in_window',
          image: IMAGE,
          instance: 'i-1',
        },
        ...{ labels: { az: 'a', team: 'web' }, launched_at: TEST_START },
      },
    )
    assert.ok(began_at !== null && began_at <= row.first_at)
    assert.ok(row.margin_s !== null && row.margin_s[0] < 0, 'the race was lost')
    assert.ok(row.finished_s !== null && row.finished_s > 30)
    assert.deepEqual(await images(), [IMAGE])
  })

  it('is one row however often it is judged, with the last judgement', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await report(world, guest, { boot: bootId(1), text: LOST_RACE, hint: 'bad' })
    await world.judge()
    assert.deepEqual(await said(), ['i-1 failed bound'])
    await report(world, guest, { boot: bootId(1), seq: 2, text: RECOVERED })
    await world.judge()
    assert.deepEqual(await said(), ['i-1 recovered bound'])
  })

  it('is added when a boot from before the list existed is judged again', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    const [key] = world.stored
    assert.ok(key)
    await world.judge()
    const [row] = await listed()
    assert.ok(row)
    await store.deleteImageBoot(row)
    await judgeReport(world.deps, key)
    assert.deepEqual(await listed(), [row])
  })

  it('is deleted with its machine, and with the unannounced instance it was stored under', async () => {
    await report(world, { ...guest, image: IMAGE }, { boot: bootId(1), text: HEALTHY })
    const [key] = world.stored
    assert.ok(key)
    await world.judge()
    assert.equal((await listed()).length, 1)
    await expectLaunch(world, 'i-1', guest, { image: IMAGE })
    await judgeReport(world.deps, key)
    assert.deepEqual(await said(), ['i-1 ok bound'])
    await eraseInstance(world.deps, 'demo', 'i-1')
    assert.deepEqual(await listed(), [])
  })

  it('stays under its image when it is judged long after the machine changed image', async () => {
    const named = (image: string, n: number) =>
      report(world, { ...guest, image }, { boot: bootId(n), text: HEALTHY })
    await named('old', 1)
    const [first] = world.stored
    await world.judge()
    for (let n = 2; n < 12; n++) {
      world.deps.advance(4 * 3_600_000)
      await named('new', n)
      await world.judge()
    }
    assert.ok(!(await world.instance(guest.uuid)).boots.some(({ boot_key }) => boot_key === bootId(1)))
    assert.ok(first)
    await judgeReport(world.deps, first)
    assert.equal((await listed('old')).length, 1)
    assert.equal((await listed('new')).length, 10)
  })
})

describe('a machine that reboots endlessly', () => {
  beforeEach(startAfresh)

  const boot = (n: number, text = HEALTHY, seq = 1) =>
    report(world, guest, { boot: bootId(n), boot_n: n, seq, text, hint: text === HEALTHY ? 'good' : 'bad' })
  const listedBoots = async () => (await listed()).map(({ boot_key }) => boot_key).sort()
  const ids = (...numbers: number[]) => numbers.map(bootId)

  it('has its first seven boots of a day in the list of the image, and all in that of the fleet', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    for (let n = 1; n <= 30; n++) {
      await boot(n)
      await world.judge()
      world.deps.advance(MINUTE_MS)
    }
    assert.deepEqual(await listedBoots(), ids(1, 2, 3, 4, 5, 6, 7))
    const range = { fromMs: world.deps.now(), untilMs: world.deps.now() }
    assert.equal((await store.listBootRows('demo', range, null, 100)).items.length, 30)
  })

  it('adds no other boot by a late report, even after a quiet day', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    for (let n = 1; n <= 12; n++) await boot(n)
    await world.judge()
    world.deps.advance(48 * 60 * MINUTE_MS)
    for (let n = 13; n <= 21; n++) await boot(n)
    await world.judge()
    for (const n of [2, 9, 12]) await boot(n, LOST_RACE, 2)
    await world.judge()
    const rows = await listed()
    assert.deepEqual(await listedBoots(), ids(1, 2, 3, 4, 5, 6, 7, 13, 14, 15, 16, 17, 18, 19))
    // What is in the list is kept right.
    assert.equal(rows.find(({ boot_key }) => boot_key === bootId(2))?.verdict, 'recovered')
  })

  it('is listed again from its next launch on', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    for (let n = 1; n <= 9; n++) await boot(n)
    await world.judge()
    world.deps.advance(10 * MINUTE_MS)
    const launched_at = new Date(world.deps.now()).toISOString()
    await expectLaunch(world, 'i-1', guest, { ...LAUNCH, launched_at })
    world.deps.advance(MINUTE_MS)
    await report(world, guest, { boot: bootId(10), boot_n: 10, text: HEALTHY })
    await world.judge()
    assert.deepEqual(await listedBoots(), ids(1, 2, 3, 4, 5, 6, 7, 10))
  })
})

describe('a launch that never reports', () => {
  beforeEach(startAfresh)

  it('is a failure of its image, even of an image that never reported at all', async () => {
    await expectLaunch(world, 'i-1', guest, { ...LAUNCH, labels: { az: 'b' } })
    await after(16)
    const [row] = await listed()
    assert.deepEqual(
      [row?.verdict, row?.trust, row?.launched_at, row?.labels, row?.kernel, row?.findings],
      ['never_reported', 'attested', TEST_START, { az: 'b' }, null, []],
    )
    assert.deepEqual(await images(), [IMAGE])
  })

  it('is replaced by the boot that reports after all', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await after(16)
    assert.deepEqual(await said(), ['i-1 never_reported attested'])
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    assert.deepEqual(await said(), ['i-1 ok bound'])
    // A worker that died after it had listed the boot, and comes again: the boot was answered in between.
    const item = await world.instance('i-1')
    assert.ok(item.launch?.late)
    const [ok] = await listed()
    assert.ok(ok)
    await store.putImageBoot({ ...ok, ...item.launch.late, verdict: 'never_reported' })
    await workExpectation(world.deps, {
      kind: 'expectation',
      fleet: 'demo',
      instance: 'i-1',
      deadline_fixed: true,
    })
    assert.deepEqual(await said(), ['i-1 ok bound'])
  })

  it('may report while the worker is listing it', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    world.deps.advance(16 * MINUTE_MS)
    const slow: Store = {
      ...store,
      putImageBoot: async (row) => {
        if (row.verdict === 'never_reported') {
          await report(world, guest, { boot: bootId(1), text: HEALTHY })
          await world.judge()
        }
        return store.putImageBoot(row)
      },
    }
    const work = { kind: 'expectation' as const, fleet: 'demo', instance: 'i-1', deadline_fixed: true }
    await workExpectation({ ...world.deps, store: slow }, work)
    assert.deepEqual(await said(), ['i-1 ok bound'])
  })

  it('stays a failure when the next launch reports', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await after(16)
    const again = { ...LAUNCH, launched_at: new Date(world.deps.now()).toISOString() }
    await expectLaunch(world, 'i-1', guest, again)
    world.deps.advance(MINUTE_MS)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    assert.deepEqual((await said()).sort(), ['i-1 never_reported attested', 'i-1 ok bound'])
  })
})

describe('a boot whose secret is no longer trusted', () => {
  beforeEach(startAfresh)

  it('is marked so in the list of its image', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    assert.deepEqual(await said(), ['i-1 ok bound'])
    world.deps.advance(MINUTE_MS)
    await report(world, { ...guest, secret: 'f'.repeat(64) }, { boot: bootId(2), text: HEALTHY })
    await world.judge()
    assert.ok(
      (await listed()).every(({ trust }) => trust === 'contested'),
      String(await said()),
    )
  })
})

describe('a flood of unverified boots', () => {
  beforeEach(startAfresh)

  it('stays out of the list of its image where there is an inventory, and joins it once trusted', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    const late = newGuest(world)
    for (const [n, one] of [late, newGuest(world), newGuest(world)].entries())
      await report(world, one, { boot: bootId(n + 2), text: LOST_RACE })
    await world.judge()
    const range = { fromMs: world.deps.now(), untilMs: world.deps.now() }
    assert.equal((await store.listBootRows('demo', range, null, 10)).items.length, 4)
    assert.deepEqual([await said(), await said('centos-6.5')], [['i-1 ok bound'], []])
    await expectLaunch(world, 'i-2', late, LAUNCH)
    await report(world, late, { boot: bootId(2), text: LOST_RACE })
    await world.judge()
    assert.deepEqual((await said()).sort(), ['i-1 ok bound', 'i-2 failed bound'])
  })
})

describe('a boot whose secret loses its trust while the process dies', () => {
  beforeEach(startAfresh)

  it('is marked so in both lists after it is judged again', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    world.deps.advance(MINUTE_MS)
    await report(world, { ...guest, secret: 'f'.repeat(64) }, { boot: bootId(2), text: HEALTHY })
    const [key] = world.stored
    assert.ok(key)
    const dies: Store = {
      ...store,
      putImageBoot: (row) =>
        row.boot_key === bootId(1) ? Promise.reject(new Error('killed')) : store.putImageBoot(row),
    }
    await assert.rejects(judgeReport({ ...world.deps, store: dies }, key), /killed/)
    await judgeReport(world.deps, key)
    const range = { fromMs: world.deps.now(), untilMs: world.deps.now() }
    const all = (await store.listBootRows('demo', range, null, 10)).items
    for (const rows of [all, await listed()])
      assert.deepEqual(
        rows.map(({ trust }) => trust),
        ['contested', 'contested'],
      )
  })
})

describe('the row of a boot with everything that it can hold', () => {
  beforeEach(startAfresh)

  it('is one write unit: uuids for names, the most labels, and text that does not compress', async () => {
    const hex = (bytes: number, seed: string) => sha256Hex(seed).slice(0, bytes)
    const uuid = (seed: string) => hex(32, seed).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    const labels = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`label-${n}`, hex(40, `l${n}`)]))
    const { kept, left } = keptLabels(labels)
    assert.ok(left.length > 0)
    const bills: Bill[] = []
    const billed = createStore(billedTable(createMemoryTable(), (one) => bills.push(one)).table, {
      shards: () => 16,
    })
    const row: BootRow = {
      ...{
        fleet: 'production',
        instance: uuid('i'),
        guest: uuid('g'),
        boot_key: uuid('b'),
        first_at: TEST_START,
      },
      ...{ verdict: 'failed', cause: 'route_missing_at_lookup', confidence: 'certain', trust: 'bound' },
      witness: 'first_in_window',
      ...{ image: 'ubuntu-22.04-golden-20261130-hardened', margin_s: [-4.43, -0.61], counted: true },
      stage_ms: { 'init-local': 1234, init: 8123, 'modules-config': 3021, 'modules-final': 12_345 },
      ...{ finished_s: 45.23, reported_after_s: 47, judge_version: JUDGE_VERSION, labels: kept },
      ...{ cloud_init_version: '24.4.1-0ubuntu0~22.04.1', kernel: '5.15.0-126-generic' },
      ...{ os: 'Ubuntu 22.04.5 LTS', nic_driver: 'virtio_net' },
    }
    const { counted: _, ...shared } = row
    const ofImage: ImageBoot = {
      ...(shared as ImageBoot),
      ...{ began_at: TEST_START - 50_000, launched_at: TEST_START - 60_000 },
      ...{ findings: ['route_late', 'stage_failed', 'lines_broken', 'warnings_noted'], lints: null },
    }
    const brief: BootBrief = { ...row, boot_n: 1, began_at: TEST_START - 50_000, epoch: 1 }
    await putRows(billed, row, ofImage, { inventory: true, boots: [brief] })
    assert.deepEqual(
      bills.map(({ what, write }) => `${what} ${write}`),
      ['put_boot_row 1', 'put_image_boot 1'],
    )
  })
})
