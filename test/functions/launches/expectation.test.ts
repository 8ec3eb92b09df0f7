import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { parseWork } from '../../../functions/due/due-work.ts'
import { workExpectation } from '../../../functions/launches/expectation.ts'
import { deadlineOf } from '../../../functions/launches/image-deadline.ts'
import type { BootRow } from '../../../functions/store/boot-row.ts'
import type { IncidentRef } from '../../../functions/store/incident-item.ts'
import {
  BEGUN,
  bootId,
  expectLaunch,
  type GuestFacts,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
  type World,
} from '../../support/guest.ts'
import { inFull } from '../../support/in-full.ts'
import { dueOf, startTestStore, TEST_START, worksOf } from '../../support/table.ts'

const IMAGE = 'centos-6.5'
const MINUTE_MS = 60_000
const HOURS = inFull(6, 24)
const LAUNCH = { image: IMAGE, launched_at: new Date(TEST_START).toISOString() }
let world: World
let guest: GuestFacts
let asked: { incident: IncidentRef; instance: string }[]

const startAfresh = async () => {
  const { store } = await startTestStore()
  world = await startWorld(store)
  guest = newGuest(world)
  asked = []
  world.deps.askConsole = async (incident, instance) => void asked.push({ incident, instance })
}

/** Another instance of the image has reported once: from then on its silence means something. */
async function imageHasReported(): Promise<void> {
  const other = newGuest(world)
  await expectLaunch(world, 'i-other', other, LAUNCH)
  await report(world, other, { boot: bootId(500), text: HEALTHY })
  await world.judge()
}

/** Works every expectation that is due, as the sweep would: the row goes when its work is done. */
async function sweep(): Promise<void> {
  for (;;) {
    const [row] = await dueOf(world.deps, world.deps.now(), 'expectation')
    if (!row) return
    const work = parseWork(row)
    assert.ok(work?.kind === 'expectation')
    await workExpectation(world.deps, work)
    await world.deps.store.deleteDue(row)
  }
}

async function after(minutes: number): Promise<void> {
  world.deps.advance(TEST_START + minutes * MINUTE_MS - world.deps.now())
  await sweep()
}

const incidents = async () =>
  (await world.deps.store.listIncidents('demo', null, 10)).items.map(
    ({ cause, image }) => `${cause} ${image}`,
  )
const notices = async () =>
  (await dueOf(world.deps, world.deps.now() + 3_600_000, 'notice')).map(({ target }) => target)
const audits = async () =>
  (await world.deps.store.listAudit('instance:i-1', 'demo', null, 10)).items.map(({ reason }) => reason)

describe('a launch that never reports', () => {
  beforeEach(startAfresh)

  it('becomes an incident of its image, dated at the deadline, and its console is requested', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await after(14)
    assert.deepEqual(await incidents(), [])
    await after(16)
    assert.deepEqual(await incidents(), [`never_reported ${IMAGE}`])
    const { newest } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'never_reported')
    assert.equal(newest?.first_at, TEST_START + 15 * MINUTE_MS)
    assert.deepEqual(
      asked.map(({ instance }) => instance),
      ['i-1'],
    )
    assert.deepEqual(await audits(), ['never_reported'])
    const range = { fromMs: world.deps.now(), untilMs: TEST_START }
    const rows = (await world.deps.store.listBootRows('demo', range, null, 10)).items
    assert.deepEqual(
      rows.map(({ verdict }) => verdict),
      ['never_reported', 'ok'],
    )
  })

  it('is missed once, however often its row is worked', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await after(16)
    const before = await world.instance('i-1')
    const row = { kind: 'expectation' as const, fleet: 'demo', instance: 'i-1' }
    await workExpectation(world.deps, { ...row, deadline_fixed: true })
    await workExpectation(world.deps, { ...row, deadline_fixed: false })
    assert.deepEqual(await world.instance('i-1'), before)
    assert.deepEqual(await audits(), ['never_reported'])
  })

  it('keeps a deadline that inventory set', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, { ...LAUNCH, deadline_s: 1200 })
    await after(19)
    assert.deepEqual(await incidents(), [])
    await after(21)
    assert.deepEqual(await incidents(), [`never_reported ${IMAGE}`])
  })

  it('is explained by a console that is posted later', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await after(16)
    await world.ingest.request('/v1/console?instance=i-1', {
      method: 'POST',
      headers: { authorization: `Bearer ${world.tokens.operator}` },
      body: LOST_RACE,
    })
    await world.judge()
    const { newest, incident, launch } = await world.instance('i-1')
    assert.equal(newest?.cause, 'route_missing_at_lookup')
    assert.equal(newest?.trust, 'attested')
    assert.equal(incident?.cause, 'route_missing_at_lookup')
    assert.notEqual(launch?.satisfied_at, null)
    const woken = (await dueOf(world.deps, world.deps.now(), 'incident')).map(({ target }) => target)
    assert.ok(woken.includes(`never_reported|${IMAGE}`), 'the incident that it leaves looks again')
  })

  it('is resolved by a late report', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, { ...LAUNCH, deadline_s: 1200 })
    await after(21)
    await report(world, guest, { boot: bootId(1), text: HEALTHY, uptime: 1230 })
    await world.judge()
    assert.equal((await world.instance('i-1')).newest?.verdict, 'ok')
  })
})

describe('a launch without a report proves nothing', () => {
  beforeEach(startAfresh)

  it('if its image has never reported: one notice covers all its instances', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await expectLaunch(world, 'i-2', newGuest(world), LAUNCH)
    await after(16)
    assert.deepEqual(await incidents(), [])
    assert.deepEqual(new Set(await notices()), new Set([`image_never_reported|${IMAGE}|`]))
    assert.equal((await world.instance('i-2')).newest?.verdict, 'never_reported')
    assert.deepEqual(await audits(), ['image_never_reported'])
  })

  it('if boot-health itself was down: that is said, and it gets one extension', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    const blind = [{ from: TEST_START + 2 * MINUTE_MS, until: TEST_START + 30 * MINUTE_MS }]
    const heartbeat = await world.deps.store.getHeartbeat()
    await world.deps.store.casHeartbeat({ ...heartbeat, last_sweep_at: blind[0]?.until ?? 0, blind })
    await after(31)
    assert.deepEqual(await incidents(), [])
    assert.deepEqual(await notices(), ['pipeline_blind||2026-11-24'])
    assert.deepEqual(await audits(), ['blind_window'])
    await after(44)
    assert.deepEqual(await incidents(), [])
    await after(46)
    assert.deepEqual(await incidents(), [`never_reported ${IMAGE}`])
  })

  it('during planned work: the deadline counts from its end', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, {
      image: IMAGE,
      until: new Date(TEST_START + 60 * MINUTE_MS).toISOString(),
      reason: 'new kernel',
    })
    await after(74)
    assert.deepEqual(await incidents(), [])
    await after(76)
    assert.deepEqual(await incidents(), [`never_reported ${IMAGE}`])
  })

  it('if its instance is gone', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    const item = await world.instance('i-1')
    await world.deps.store.casInstance({ ...item, gone: { at: TEST_START + 1, reason: 'terminated' } })
    await after(16)
    assert.deepEqual(await incidents(), [])
  })
})

describe('an instance that did report', () => {
  beforeEach(startAfresh)

  it('is not missed, and no work is woken', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    await after(16)
    assert.deepEqual(await incidents(), [])
    assert.equal((await world.instance('i-1')).newest?.verdict, 'ok')
  })

  it('and stopped midway is recognised: the judge checks again, and calls it stalled', async () => {
    await expectLaunch(world, 'i-1', guest, LAUNCH)
    await report(world, guest, { boot: bootId(1), text: BEGUN })
    await world.judge()
    await after(16)
    const judge = { fleet: 'demo', guest: guest.uuid, boot_key: bootId(1) }
    assert.notEqual((await dueOf(world.deps, world.deps.now(), 'judge')).length, 0)
    await judgeReport(world.deps, judge)
    assert.deepEqual(await incidents(), [`stalled ${IMAGE}`])
  })

  it('with a failure during planned work joins its incident when the plan is over', async () => {
    await expectLaunch(world, 'i-1', guest, {
      image: IMAGE,
      until: new Date(TEST_START + 10 * MINUTE_MS).toISOString(),
    })
    await report(world, guest, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    assert.deepEqual(await incidents(), [])
    await after(11)
    assert.notEqual((await dueOf(world.deps, world.deps.now(), 'judge')).length, 0)
    await judgeReport(world.deps, {
      fleet: 'demo',
      guest: guest.uuid,
      boot_key: bootId(1),
    })
    assert.deepEqual(await incidents(), [`route_missing_at_lookup ${IMAGE}`])
  })
})

describe("an image's deadline", () => {
  beforeEach(startAfresh)

  const rows = (seconds: number[]) =>
    seconds.map((reported_after_s) => ({ trust: 'bound', reported_after_s }) as BootRow)
  const many = (seconds: number) => rows(new Array<number>(100).fill(seconds))
  const cases: [string, BootRow[], number][] = [
    ['is the default until it has twenty boots', rows(new Array<number>(19).fill(60)), 900],
    ['is twice the time of its slowest boot in a hundred', many(400), 800],
    ['is never below five minutes', many(20), 300],
    ['is never above half an hour', many(3000), 1800],
    [
      'does not hang on a single slow boot in two hundred',
      [...many(400), ...many(400), ...rows([9000])],
      800,
    ],
    ['takes no word of mere claims', many(400).map((row) => ({ ...row, trust: 'claimed' as const })), 900],
  ]
  for (const [name, boots, seconds] of cases) it(name, () => assert.equal(deadlineOf(boots, 900), seconds))
})

describe('a machine that has reported', () => {
  beforeEach(startAfresh)

  /** As an inventory does that lists its machines and knows no launch. */
  const THERE = { image: IMAGE }

  for (const [when, uptime] of [
    ['booted just now', 40],
    ['has been up for half an hour', 1679],
    ['has been up for a year', 31_000_000],
  ] as const) {
    it(`is not missed when inventory gives no launch time, and it ${when}`, async () => {
      await imageHasReported()
      await expectLaunch(world, 'i-1', guest, THERE)
      await report(world, guest, { boot: bootId(1), text: HEALTHY, uptime })
      await world.judge()
      await after(16)
      assert.deepEqual(await incidents(), [])
      assert.equal((await world.instance('i-1')).newest?.verdict, 'ok')
    })

    it(`is not missed when it reported before inventory announced it, and it ${when}`, async () => {
      await imageHasReported()
      await report(world, guest, { boot: bootId(1), text: HEALTHY, uptime })
      await world.judge()
      world.deps.advance(10 * MINUTE_MS)
      await expectLaunch(world, 'i-1', guest, THERE)
      for (const work of await worksOf(world.deps, world.deps.now(), 'judge'))
        await judgeReport(world.deps, work)
      await after(40)
      assert.deepEqual(await incidents(), [])
    })
  }

  it("is not missed when inventory's clock is ten minutes ahead", async () => {
    await imageHasReported()
    const launched_at = new Date(TEST_START + 10 * MINUTE_MS).toISOString()
    await expectLaunch(world, 'i-1', guest, { image: IMAGE, launched_at })
    world.deps.advance(MINUTE_MS)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    await after(40)
    assert.deepEqual(await incidents(), [])
    // And the same announcement again is the same launch.
    await expectLaunch(world, 'i-1', guest, { image: IMAGE, launched_at })
    assert.equal((await world.instance('i-1')).launch?.epoch, 1)
  })

  it('is not missed when inventory repeats itself every five minutes for hours, with or without reboots', async () => {
    await imageHasReported()
    for (let minute = 0; minute < HOURS * 60; minute += 5) {
      world.deps.advance(TEST_START + minute * MINUTE_MS - world.deps.now())
      await expectLaunch(world, 'i-1', guest, THERE)
      if (minute % 240 === 10)
        await report(world, guest, { boot: bootId(1 + minute), text: HEALTHY, uptime: 9000 })
      await world.judge()
      await sweep()
    }
    assert.deepEqual(await incidents(), [])
  })

  it('counts as soon as it reports, if it had been up all the time but was taken for silent', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, THERE)
    await after(16)
    assert.deepEqual(await incidents(), [`never_reported ${IMAGE}`])
    await report(world, guest, { boot: bootId(1), text: HEALTHY, uptime: 90_000 })
    await world.judge()
    assert.equal((await world.instance('i-1')).newest?.verdict, 'ok')
  })

  it('is missed after it was gone, whatever it sent before', async () => {
    await imageHasReported()
    await expectLaunch(world, 'i-1', guest, THERE)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    world.deps.advance(30 * MINUTE_MS)
    await world.ingest.request('/v1/expectations/i-1', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.tokens.inventory}` },
    })
    world.deps.advance(30 * MINUTE_MS)
    await expectLaunch(world, 'i-1', guest, THERE)
    await after(90)
    assert.deepEqual(await incidents(), [`never_reported ${IMAGE}`])
  })
})
