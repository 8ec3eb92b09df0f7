import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { change } from '../../../functions/store/change.ts'
import type { InstanceItem } from '../../../functions/store/instance-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import type { ReportKey } from '../../../functions/store/report-item.ts'
import { posixCksum } from '../../../shared/envelope/beacon.ts'
import {
  BEGUN,
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
import { dueOf, startTestStore, storeToken } from '../../support/table.ts'

const IMAGE = 'centos-6.5'
const CAUSE = 'route_missing_at_lookup'
let world: World
let guest: GuestFacts

const startAfresh = async () => {
  const { store } = await startTestStore()
  world = await startWorld(store)
  guest = newGuest(world)
  await expectLaunch(world, 'i-1', guest)
}

const alter = (now: (item: InstanceItem) => InstanceItem) =>
  change<InstanceItem>({
    what: 'instance',
    read: async () => (await world.deps.store.getInstance('demo', 'i-1')) ?? newInstance('demo', 'i-1'),
    decide: now,
    write: (next) => world.deps.store.casInstance(next),
  })

async function rows() {
  const range = { fromMs: world.deps.now(), untilMs: world.deps.now() - 86_400_000 }
  return (await world.deps.store.listBootRows('demo', range, null, 100)).items
}

describe('the judge', () => {
  beforeEach(startAfresh)

  it('trusts the first boot inside an announced launch, and lists a healthy one', async () => {
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    const { newest, confidence, launch, secret, incident } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'ok')
    assert.equal(newest?.trust, 'bound')
    assert.equal(confidence, 'certain')
    assert.equal(launch?.satisfied_at, world.deps.now())
    assert.equal(secret?.by, 'launch')
    assert.equal(incident, null)
    const [row] = await rows()
    assert.equal(row?.verdict, 'ok')
    assert.deepEqual(row?.stage_ms, {
      'init-local': null,
      init: null,
      'modules-config': null,
      'modules-final': 410,
    })
    assert.equal(row?.reported_after_s, 40)
  })

  it('keeps the reason at the end of a long evidence line: the middle is cut (newcomer A12)', async () => {
    const url = `http://169.254.169.254/openstack/${'x'.repeat(150)}/meta_data.json`
    const failed = `url_helper.py[DEBUG]: Calling '${url}' failed [0/-1s]: request error [(Caused by <class 'socket.error'>: [Errno 101] Network is unreachable)]`
    const found = '2017-10-19 15:50:02,546'
    const text = LOST_RACE.replace(found, `2017-10-19 15:50:02,100 - ${failed}\n${found}`)
    await report(world, guest, { boot: bootId(1), text })
    await world.judge()
    const head = await world.deps.store.getIncident('demo', CAUSE, IMAGE)
    assert.match(head?.summary.evidence ?? '', /Network is unreachable/)
  })

  it('lets a failing boot join the incident of its cause and image, with one line of evidence', async () => {
    await report(world, guest, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    const { newest, incident } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'failed')
    assert.deepEqual(incident, { fleet: 'demo', cause: CAUSE, image: IMAGE, gen: 1 })
    const head = await world.deps.store.getIncident('demo', CAUSE, IMAGE)
    assert.equal(head?.state, 'open')
    assert.equal(head?.severity, 'page')
    assert.notEqual(head?.summary.evidence, '')
    assert.equal((await dueOf(world.deps, world.deps.now(), 'incident')).length, 1)
  })

  it('gives the same result in whatever order the reports of a boot arrive', async () => {
    await report(world, guest, { boot: bootId(1), seq: 3, text: RECOVERED })
    await report(world, guest, { boot: bootId(1), seq: 1, text: BEGUN })
    await report(world, guest, { boot: bootId(1), seq: 2, text: LOST_RACE })
    world.stored.reverse()
    await world.judge()
    const { newest, boots } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'recovered')
    assert.equal(newest?.cause, CAUSE)
    assert.equal(boots.length, 1)
    assert.equal((await rows()).length, 1)
  })

  it('leaves an instance unchanged when a report of an older boot arrives late', async () => {
    await report(world, guest, { boot: bootId(7), boot_n: 7, text: HEALTHY })
    await world.judge()
    await report(world, guest, { boot: bootId(6), boot_n: 6, text: LOST_RACE })
    await world.judge()
    const { newest, boots, incident } = await world.instance('i-1')
    assert.equal(newest?.boot_key, bootId(7))
    assert.deepEqual(
      boots.map((boot) => boot.verdict),
      ['ok', 'failed'],
    )
    assert.equal(incident, null)
    assert.equal(await world.deps.store.getIncident('demo', CAUSE, IMAGE), null)
  })

  it("treats an older boot's spooled report as history, even before the newer boot has reported", async () => {
    await report(world, guest, { boot: bootId(6), boot_n: 6, text: LOST_RACE, spooled: true })
    await world.judge()
    const early = await world.instance('i-1')
    assert.equal(early.newest?.verdict, 'failed')
    assert.equal(early.incident, null)
    await report(world, guest, { boot: bootId(7), boot_n: 7, text: HEALTHY })
    await world.judge()
    const { newest, boots, launch } = await world.instance('i-1')
    assert.equal(newest?.boot_key, bootId(7))
    assert.equal(boots.length, 2)
    assert.notEqual(launch?.satisfied_at, null)
  })

  it('restarts the count of boot_n on a rebuilt disk that inventory announced', async () => {
    await report(world, guest, { boot: bootId(57), boot_n: 57, text: HEALTHY })
    await world.judge()
    world.deps.advance(3_600_000)
    const launched_at = new Date(world.deps.now()).toISOString()
    await expectLaunch(world, 'i-1', guest, { launched_at })
    const rebuilt = { ...guest, secret: 'ab'.repeat(32) }
    await report(world, rebuilt, { boot: bootId(1), boot_n: 1, text: LOST_RACE })
    await world.judge()
    const { newest } = await world.instance('i-1')
    assert.equal(newest?.boot_key, bootId(1))
    assert.equal(newest?.trust, 'bound')
  })

  it('trusts no second secret because inventory repeats an announcement', async () => {
    await report(world, guest, { boot: bootId(58), boot_n: 58, text: HEALTHY })
    await world.judge()
    // Its launch window is over, and the repeat opens none.
    world.deps.advance(90_000_000)
    await expectLaunch(world, 'i-1', guest)
    const other = { ...guest, secret: 'ab'.repeat(32) }
    await report(world, other, { boot: bootId(59), boot_n: 59, text: LOST_RACE })
    await world.judge()
    const { newest, quarantine } = await world.instance('i-1')
    assert.equal(newest?.boot_key, bootId(58))
    assert.notEqual(quarantine, null)
  })

  it("uses inventory's image name, whatever the guest reports at each boot", async () => {
    const launched_at = new Date(world.deps.now()).toISOString()
    await expectLaunch(world, 'i-1', guest, { image: 'ami-1', launched_at })
    await report(
      world,
      { ...guest, image: 'a page each time' },
      { boot: bootId(60), boot_n: 60, text: LOST_RACE },
    )
    await world.judge()
    assert.equal((await world.instance('i-1')).newest?.image, 'ami-1')
  })

  it('wakes the incident and the repairs that wait for a good report', async () => {
    await report(world, guest, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    const action = { action: 'rerun' as const, boot_key: bootId(1), at: 0 }
    await alter((now) => ({
      ...now,
      actions: [
        { ...action, action_id: 'a-open', state: 'claimed' },
        { ...action, action_id: 'a-over', state: 'failed' },
      ],
    }))
    world.deps.advance(10_000)
    world.deps.poked.length = 0
    await report(world, guest, { boot: bootId(1), seq: 2, text: RECOVERED })
    await world.judge()
    assert.deepEqual(
      world.deps.poked.filter(({ kind }) => kind !== 'cell').map(({ kind, target }) => `${kind} ${target}`),
      [`incident ${CAUSE}|${IMAGE}`, 'action a-open'],
    )
  })

  it('checks again a boot that makes no progress, and calls it stalled after its deadline', async () => {
    await report(world, guest, { boot: bootId(1), text: BEGUN })
    await world.judge()
    assert.equal((await world.instance('i-1')).newest?.verdict, 'booting')
    world.deps.advance(901_000)
    const [due] = await dueOf(world.deps, world.deps.now(), 'judge')
    assert.ok(due)
    await judgeReport(world.deps, { fleet: 'demo', guest: guest.uuid, boot_key: bootId(1) })
    const { newest, incident } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'stalled')
    assert.equal(incident?.cause, 'stalled')
  })

  it('keeps the canary out of everything except its own log line', async () => {
    const canary = { ...newGuest(world), token: await storeToken(world.deps, 'canary') }
    await report(world, canary, { boot: bootId(9), text: HEALTHY })
    world.deps.advance(250)
    await world.judge()
    assert.deepEqual(
      world.deps.logged.filter(({ event }) => event === 'canary_seen'),
      [{ event: 'canary_seen', detail: { ms: 250 } }],
    )
    assert.equal(await world.deps.store.getInstance('demo', canary.uuid), null)
    assert.deepEqual(await rows(), [])
  })

  it('does not trust a guest that reports as the canary', async () => {
    await report(world, { ...guest, facts: { canary: 'yes' } }, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    assert.ok(!world.deps.logged.some(({ event }) => event === 'canary_seen'))
    assert.equal((await world.instance('i-1')).incident?.cause, CAUSE)
  })
})

describe('a failing boot joins nothing', () => {
  beforeEach(startAfresh)

  const cases: [string, (item: InstanceItem) => InstanceItem][] = [
    ['while work on the instance is planned', (i) => ({ ...i, planned: { until: 9e15, reason: 'x' } })],
    ['after inventory said that the instance is gone', (i) => ({ ...i, gone: { at: 9e15, reason: 'x' } })],
    ['after its membership was ended without a good report', (i) => ({ ...i, settled_boot: bootId(1) })],
  ]
  for (const [name, state] of cases)
    it(name, async () => {
      await alter(state)
      await report(world, guest, { boot: bootId(1), text: LOST_RACE })
      await world.judge()
      assert.equal((await world.instance('i-1')).incident, null)
      assert.equal(await world.deps.store.getIncident('demo', CAUSE, IMAGE), null)
    })
})

describe('the instance that a report is about', () => {
  beforeEach(startAfresh)

  it('is found by the uuid in the other byte order, and by the MAC alone', async () => {
    const swapped = { ...guest, uuid: '105a1f6d-1111-aa4a-8bbb-'.concat(guest.uuid.slice(24)) }
    await report(world, swapped, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    assert.equal((await world.instance('i-1')).newest?.boot_key, bootId(1))
    await report(world, { ...guest, uuid: '' }, { boot: bootId(2), boot_n: 2, text: HEALTHY })
    await world.judge()
    assert.equal((await world.instance('i-1')).newest?.boot_key, bootId(2))
  })

  it('takes over what a guest reported before inventory announced it, and is trusted then', async () => {
    const early = newGuest(world)
    await report(world, early, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    assert.equal((await world.instance(early.uuid)).newest?.trust, 'claimed')
    await expectLaunch(world, 'i-2', early)
    const [due] = await dueOf(world.deps, world.deps.now(), 'judge')
    assert.ok(due, 'the announcement wakes the judge')
    await judgeReport(world.deps, { fleet: 'demo', guest: early.uuid, boot_key: bootId(1) })
    const { newest, incident } = await world.instance('i-2')
    assert.equal(newest?.trust, 'bound')
    assert.equal(incident?.cause, CAUSE)
    assert.equal(await world.deps.store.getInstance('demo', early.uuid), null)
    assert.deepEqual(
      (await rows()).map((row) => row.instance),
      ['i-2'],
    )
  })

  it('gets a console with a beacon and the envelope of the same boot together, in either order', async () => {
    const beacon = `boothealth1 boot_id=${bootId(1)} hint=bad routes=link`
    const consoleText = `${LOST_RACE}\n${beacon} ck=${posixCksum(`${beacon}\n`)}\n`
    const postConsole = () =>
      world.ingest.request('/v1/console?instance=i-1', {
        method: 'POST',
        headers: { authorization: `Bearer ${world.tokens.operator}` },
        body: consoleText,
      })
    assert.equal((await postConsole()).status, 202)
    await report(world, guest, { boot: bootId(1), text: LOST_RACE })
    const keys: ReportKey[] = [...world.stored]
    await world.judge()
    for (const key of keys.reverse()) await judgeReport(world.deps, key)
    const { boots, newest } = await world.instance('i-1')
    assert.equal(boots.length, 1)
    assert.equal(newest?.trust, 'attested')
    assert.equal(newest?.guest, guest.uuid)
    assert.equal((await rows()).length, 1)
  })

  it('never has a console that is newer than a boot that reported itself', async () => {
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    world.deps.advance(60_000)
    await world.ingest.request('/v1/console?instance=i-1', {
      method: 'POST',
      headers: { authorization: `Bearer ${world.tokens.operator}` },
      body: LOST_RACE,
    })
    await world.judge()
    const { newest, boots, incident } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'ok')
    assert.equal(boots.length, 2)
    assert.equal(incident, null)
  })
})
