/** Names that are taken twice: whose report it is, that none is lost, and what inventory is answered about it. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { workExpectation } from '../../../functions/launches/expectation.ts'
import {
  bootId,
  type GuestFacts,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
  type World,
} from '../../support/guest.ts'
import { startTestStore, TEST_START, worksOf } from '../../support/table.ts'

const LAUNCH = { image: 'img-a', launched_at: new Date(TEST_START).toISOString(), deadline_s: 300 }
let world: World

const startAfresh = async () => {
  const { store } = await startTestStore()
  world = await startWorld(store)
  await world.deps.store.putAlias({
    fleet: 'demo',
    kind: 'image',
    value: 'img-a',
    instance: 'i-other',
    at: TEST_START,
  })
}

const announce = async (instance: string, { uuid, mac }: Pick<GuestFacts, 'uuid' | 'mac'>) => {
  const answer = await world.ingest.request(`/v1/expectations/${instance}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${world.tokens.inventory}` },
    body: JSON.stringify({ uuid, macs: [mac], ...LAUNCH }),
  })
  assert.equal(answer.status, 200)
  return (await answer.json()) as { taken?: { name: string; by: string }[] }
}

/** Every deadline has passed and was looked at. */
const deadlines = async () => {
  world.deps.advance(600_000)
  for (const work of await worksOf(world.deps, world.deps.now(), 'expectation'))
    await workExpectation(world.deps, work)
}
const incidents = async () =>
  (await world.deps.store.listIncidents('demo', null, 10)).items.map(({ cause }) => cause)

describe('two machines that share a name', () => {
  beforeEach(startAfresh)

  for (const shared of ['mac', 'uuid'] as const)
    it(`stay two machines if they share a ${shared}, in whichever order they report`, async () => {
      for (const order of [0, 1]) {
        const first = newGuest(world)
        const second = { ...newGuest(world), [shared]: first[shared] }
        const names = [`vm-a${order}`, `vm-b${order}`] as const
        assert.equal((await announce(names[0], first)).taken, undefined)
        assert.deepEqual((await announce(names[1], second)).taken, [{ name: first[shared], by: names[0] }])
        const guests = [first, second]
        for (const at of order === 0 ? [0, 1] : [1, 0]) {
          const guest = guests[at]
          assert.ok(guest)
          await report(world, guest, { boot: bootId(10 * order + at), text: HEALTHY })
        }
        await world.judge()
        for (const [at, name] of names.entries()) {
          const { newest, quarantine } = await world.instance(name)
          assert.deepEqual(
            [newest?.boot_key, newest?.verdict, quarantine],
            [bootId(10 * order + at), 'ok', null],
            name,
          )
        }
      }
      await deadlines()
      assert.deepEqual(await incidents(), [])
    })

  it('page only for the one that fails', async () => {
    const first = newGuest(world)
    const second = { ...newGuest(world), mac: first.mac }
    await announce('vm-a', first)
    await announce('vm-b', second)
    await report(world, first, { boot: bootId(1), text: LOST_RACE })
    await report(world, second, { boot: bootId(2), text: HEALTHY })
    await world.judge()
    assert.equal((await world.instance('vm-a')).newest?.verdict, 'failed')
    assert.equal((await world.instance('vm-b')).newest?.verdict, 'ok')
    await deadlines()
    assert.deepEqual(await incidents(), ['route_missing_at_lookup'])
  })
})

describe('a name that moved to another machine', () => {
  beforeEach(startAfresh)

  it('is reported as taken only while inventory still gives it to the other machine', async () => {
    const guest = newGuest(world)
    await announce('vm-a', guest)
    await world.ingest.request('/v1/expectations/vm-a', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.tokens.inventory}` },
    })
    assert.equal((await announce('vm-b', guest)).taken, undefined)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    assert.equal((await world.instance('vm-b')).newest?.verdict, 'ok')
  })

  it('leads to the machine of the newest announcement, for a guest whose uuid inventory does not know', async () => {
    const guest = newGuest(world)
    for (const name of ['vm-a', 'vm-b'])
      await world.ingest.request(`/v1/expectations/${name}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${world.tokens.inventory}` },
        body: JSON.stringify({ macs: [guest.mac], ...LAUNCH }),
      })
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    assert.equal((await world.instance('vm-b')).newest?.verdict, 'ok')
  })
})
