import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { eraseInstance } from '../../../functions/boots/erase.ts'
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
import { startTestStore, worksOf } from '../../support/table.ts'

const DAY_MS = 86_400_000
let world: World
let healthy: GuestFacts
let failing: GuestFacts

const startAfresh = async () => {
  const { store } = await startTestStore()
  world = await startWorld(store)
  healthy = newGuest(world)
  failing = newGuest(world)
  await expectLaunch(world, 'i-ok', healthy)
  await expectLaunch(world, 'i-bad', failing)
  await report(world, healthy, { boot: bootId(1), text: HEALTHY })
  await report(world, failing, { boot: bootId(2), text: LOST_RACE, hint: 'bad' })
  await world.judge()
}

const reports = async (guest: GuestFacts, boot: number) =>
  (await world.deps.store.reportsOfBoot('demo', guest.uuid, bootId(boot), null)).length
const boots = async () => {
  const range = { fromMs: world.deps.now(), untilMs: world.deps.now() - 200 * DAY_MS }
  return (await world.deps.store.listBootRows('demo', range, null, 100)).items.length
}

describe('erasing an instance', () => {
  beforeEach(startAfresh)

  it('recounts the cell of each of its boots', async () => {
    const before = (await worksOf(world.deps, world.deps.now() + DAY_MS, 'cell')).length
    for (const row of await world.deps.store.dueRows(world.deps.now() + DAY_MS, 1000))
      if (row.kind === 'cell') await world.deps.store.deleteDue(row)
    assert.ok(before > 0)
    world.deps.advance(3_600_000)
    await eraseInstance(world.deps, 'demo', 'i-bad')
    const cells = await worksOf(world.deps, world.deps.now() + DAY_MS, 'cell')
    assert.equal(cells.length, 1)
  })

  const call = (method: string, path: string, token = world.tokens.operator, body?: object) =>
    createApiApp(world.deps).request(path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })

  it('removes its reports, boots and names, and wakes its incident', async () => {
    const answer = await call('DELETE', '/v1/instances/i-bad')
    assert.equal(answer.status, 202, await answer.text())
    world.deps.advance(1000)
    const [row] = await worksOf(world.deps, world.deps.now(), 'erase')
    assert.ok(row)
    await eraseInstance(world.deps, row.fleet, row.instance)
    await eraseInstance(world.deps, row.fleet, row.instance)
    assert.equal(await world.deps.store.getInstance('demo', 'i-bad'), null)
    assert.deepEqual([await reports(healthy, 1), await reports(failing, 2)], [1, 0])
    assert.equal(await boots(), 1)
    assert.equal(await world.deps.store.getAlias('demo', 'uuid', failing.uuid), null)
    assert.equal(await world.deps.store.getAlias('demo', 'mac', failing.mac), null)
    assert.ok(await world.deps.store.getAlias('demo', 'uuid', healthy.uuid))
    assert.ok(world.deps.poked.some(({ kind, at }) => kind === 'incident' && at >= world.deps.now()))
    const audit = await world.deps.store.listAudit('instance:i-bad', 'demo', null, 10)
    assert.deepEqual(
      audit.items.map(({ action }) => action),
      ['erase'],
    )
  })

  it('leaves the reports of a machine whose name was used by another', async () => {
    const [own, victim] = [newGuest(world), newGuest(world)]
    await expectLaunch(world, 'i-own', own)
    await report(world, own, { boot: bootId(7), text: HEALTHY })
    // Inventory knows its MAC alone, so that nothing says whose the uuid is.
    await expectLaunch(world, 'i-victim', victim, { uuid: undefined })
    await report(world, victim, { boot: bootId(8), text: HEALTHY })
    const forged = { ...newGuest(world), uuid: victim.uuid, mac: own.mac }
    await report(world, forged, { boot: bootId(9), text: HEALTHY })
    await world.judge()
    assert.equal((await world.instance('i-own')).quarantine?.guest, victim.uuid)
    await eraseInstance(world.deps, 'demo', 'i-own')
    assert.deepEqual([await reports(victim, 8), await reports(victim, 9), await reports(own, 7)], [1, 0, 0])
  })

  it('removes what was reported under its names, and of another machine only what it reported itself', async () => {
    const [stranger, neighbour] = [newGuest(world), newGuest(world)]
    await report(world, stranger, { boot: bootId(4), text: LOST_RACE })
    // Somebody in the name of i-bad, with a uuid of its own: both of its names keep it.
    await report(
      world,
      { ...newGuest(world), uuid: neighbour.uuid, mac: failing.mac },
      { boot: bootId(5), text: LOST_RACE },
    )
    // A stranger beside the first, who gives that one's card as well.
    await report(world, { ...neighbour, mac: stranger.mac }, { boot: bootId(6), text: LOST_RACE })
    await world.judge()
    const heard = (name: string, kind = 'heard') => world.deps.store.getAlias('demo', kind, name)
    for (const name of [stranger.uuid, stranger.mac, failing.mac]) assert.ok(await heard(name), name)
    await eraseInstance(world.deps, 'demo', 'i-bad')
    assert.equal(await heard(failing.mac), null)
    await eraseInstance(world.deps, 'demo', stranger.uuid)
    assert.equal(await heard(stranger.uuid), null)
    const left = (await heard(stranger.mac)) ?? ''
    assert.match(left, new RegExp(`^${neighbour.uuid} ${bootId(6)} [0-9a-f]{12}$`))
  })

  it('is, like accepting a secret, for operators only, and only where there is something to do', async () => {
    const cases: [string, string, string, object | undefined, number][] = [
      ['DELETE', '/v1/instances/i-bad', world.tokens.inventory, undefined, 403],
      ['DELETE', '/v1/instances/nobody', world.tokens.operator, undefined, 404],
      ['POST', '/v1/instances/i-bad/accept', world.tokens.ingest, {}, 403],
      ['POST', '/v1/instances/i-bad/accept', world.tokens.operator, {}, 422],
      ['POST', '/v1/instances/nobody/accept', world.tokens.operator, { secret_hash: 'ab'.repeat(6) }, 404],
      ['POST', '/v1/instances/i-bad/accept', world.tokens.operator, { secret_hash: 'ab'.repeat(6) }, 409],
      ['POST', '/v1/instances/i-bad/accept', world.tokens.operator, { secret_hash: 'x' }, 422],
    ]
    for (const [method, path, token, body, status] of cases) {
      const answer = await call(method, path, token, body)
      assert.equal(answer.status, status, `${method} ${path}`)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
    }
  })

  it('accepts the first boot of an unknown machine, which then counts', async () => {
    const stranger = newGuest(world)
    await report(world, stranger, { boot: bootId(9), text: LOST_RACE })
    await world.judge()
    const secret_hash = (await world.instance(stranger.uuid)).secret?.hash
    const path = `/v1/instances/${stranger.uuid}/accept`
    const answer = await call('POST', path, world.tokens.operator, { secret_hash })
    assert.equal(answer.status, 200, await answer.text())
    await report(world, stranger, { boot: bootId(9), seq: 2, text: LOST_RACE })
    await world.judge()
    const { newest, incident } = await world.instance(stranger.uuid)
    assert.equal(newest?.trust, 'bound')
    assert.equal(incident?.cause, 'route_missing_at_lookup')
  })
})
