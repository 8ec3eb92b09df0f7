/** One machine may not page again and again by naming a new image each time; where inventory names images, it cannot at all. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { bootImage, imageSince } from '../../../functions/boots/boot-image.ts'
import type { BootBrief, InstanceItem } from '../../../functions/store/instance-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import type { Verdict } from '../../../shared/verdict.ts'
import {
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
import { startMemoryStore } from '../../support/table.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const T = Date.parse('2026-11-24T12:00:00Z')

const brief = (more: Partial<BootBrief> = {}): BootBrief => ({
  ...{ boot_key: 'b-1', guest: 'g', boot_n: 1, began_at: T, first_at: T, epoch: 1, cause: 'healthy' },
  ...{ verdict: 'ok', image: 'v1', trust: 'bound' },
  ...more,
})
const launch = (image: string | null, at = T - MINUTE): InstanceItem['launch'] => ({
  ...{ at, said_at: at, since: at, image, deadline_at: at, epoch: 1, satisfied_at: null },
})
/** It went under v1 since T. */
const named = (verdict: Verdict, more: Partial<InstanceItem> = {}): InstanceItem => ({
  ...newInstance('demo', 'i-1'),
  newest: brief({ verdict }),
  image_since: T,
  launch: launch(null),
  ...more,
})

describe('a boot whose guest reports image v2', () => {
  const rows: [string, InstanceItem, number, string][] = [
    ['is of v2 when it is the first', newInstance('demo', 'i-1'), T, 'v2'],
    ["is of inventory's image, where that names one", named('ok', { launch: launch('ami-1') }), T, 'ami-1'],
    ['is of v1 minutes after that', named('ok'), T + 10 * MINUTE, 'v1'],
    ['is of v2 an hour after v1 came up', named('ok'), T + HOUR, 'v2'],
    ['is of v2 after a degraded boot', named('degraded'), T + HOUR, 'v2'],
    ['is of v1 while v1 fails, for however long', named('failed'), T + 99 * HOUR, 'v1'],
    ['is of v1 while v1 is stalled', named('stalled'), T + 99 * HOUR, 'v1'],
    [
      'is of v2 at once when inventory launched it anew',
      named('failed', { launch: launch(null, T + 1) }),
      T + MINUTE,
      'v2',
    ],
    ['is of v2 when only a claim said v1', named('ok', { newest: brief({ trust: 'claimed' }) }), T + 1, 'v2'],
    [
      'is of v2 when nobody knew what it was before',
      named('failed', { newest: brief({ image: 'unknown' }) }),
      T + 1,
      'v2',
    ],
  ]
  for (const [what, instance, first_at, image] of rows)
    it(what, () => assert.equal(bootImage(instance, { image: 'v2' }, first_at), image))

  it('keeps the image for an hour, even for a boot that is not the newest, and only once', () => {
    const since = (boot: Partial<BootBrief>, before = named('ok')) => imageSince(before, brief(boot))
    assert.equal(since({ boot_key: 'b-2', image: 'v2', first_at: T + 5 }), T + 5)
    assert.equal(since({ boot_key: 'b-2', image: 'v1', first_at: T + 5 }), T)
    assert.equal(since({ boot_key: 'b-0', image: 'v0', first_at: T - HOUR }), T, 'an old boot frees no name')
    assert.equal(since({ boot_key: 'b-2', image: 'v2', first_at: T + 5, trust: 'claimed' }), T)
    const again = named('ok', { boots: [brief({ boot_key: 'b-2', image: 'v2' })] })
    assert.equal(since({ boot_key: 'b-2', image: 'v2', first_at: T + 5 }, again), T)
  })
})

describe('in a fleet whose inventory names no image', () => {
  let world: World
  let boots = 0
  beforeEach(async () => {
    const { store } = await startMemoryStore()
    world = await startWorld(store)
  })

  async function machine(name: string): Promise<GuestFacts> {
    const guest = newGuest(world)
    await expectLaunch(world, name, guest)
    return guest
  }
  async function boot(guest: GuestFacts, image: string, text: string) {
    boots += 1
    await report(world, { ...guest, image }, { boot: bootId(7000 + boots), boot_n: boots, text })
    await world.judge()
  }
  const images = async () =>
    (await world.deps.store.listIncidents('demo', null, 100)).items.map(({ image }) => image).sort()

  it('a machine that names another image at each failing boot opens one incident', async () => {
    const guest = await machine('i-1')
    for (let n = 0; n < 12; n++) {
      await boot(guest, `mine-${n}`, LOST_RACE)
      world.deps.advance(25 * MINUTE)
    }
    assert.deepEqual(await images(), ['mine-0'])
  })

  it('a machine that fails and recovers by turns opens one incident an hour', async () => {
    const guest = await machine('i-1')
    for (let n = 0; n < 24; n++) {
      await boot(guest, `mine-${n}`, n % 2 === 0 ? LOST_RACE : HEALTHY)
      world.deps.advance(10 * MINUTE)
    }
    assert.ok((await images()).length <= 4, String(await images()))
  })

  it('a machine that prepares image names in boots reported late opens no more incidents', async () => {
    const guest = await machine('i-1')
    await boot(guest, 'v1', HEALTHY)
    world.deps.advance(2 * HOUR)
    const waiting = [1, 2, 3, 4, 5].map((n) => ({
      boot: bootId(8000 + n),
      boot_n: 9000 + n,
      text: LOST_RACE,
    }))
    for (const [n, { boot, text }] of waiting.entries())
      await report(world, { ...guest, image: `mine-${n}` }, { boot, text, boot_n: 0, spooled: true })
    await world.judge()
    for (const told of waiting) await report(world, guest, { ...told, seq: 2 })
    await world.judge()
    assert.ok((await images()).length <= 2, String(await images()))
  })

  it('machines of three images open three incidents, and so does a rollout that fails on all of them', async () => {
    const fleet = [await machine('i-1'), await machine('i-2'), await machine('i-3')]
    for (const [n, guest] of fleet.entries()) await boot(guest, `v${n + 1}`, LOST_RACE)
    assert.deepEqual(await images(), ['v1', 'v2', 'v3'])
    for (const [n, guest] of fleet.entries()) await boot(guest, `v${n + 1}`, HEALTHY)
    world.deps.advance(HOUR)
    for (const guest of fleet) await boot(guest, 'v4', LOST_RACE)
    assert.deepEqual(await images(), ['v1', 'v2', 'v3', 'v4'])
    const members = await world.deps.store.listMembers({
      ...{ fleet: 'demo', cause: 'route_missing_at_lookup', image: 'v4', gen: 1 },
    })
    assert.equal(members.length, 3)
  })
})
