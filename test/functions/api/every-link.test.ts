/** Every link of every page leads somewhere: for fleets with an outbreak, and for boots that count nowhere. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { followLinks } from '../../support/dead-links.ts'
import { storeExampleFleet } from '../../support/example-fleet.ts'
import { bootId, type GuestFacts, HEALTHY, LOST_RACE } from '../../support/guest.ts'
import { inFull } from '../../support/in-full.ts'
import { storeOutbreakFleets } from '../../support/outbreak-fleets.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { signIn } from '../../support/session.ts'
import { startStandingWorld } from '../../support/standing-world.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

const receiver = await receiverOfFile()
const CHANNELS = { oncall: { type: 'slack', url: { env: 'SLACK_URL' } } }
const FLEET = { remediation: { mode: 'on' }, page_channels: ['oncall'] }

const guest = (n: number, image: string): GuestFacts => ({
  uuid: `6d1f5a10-7777-4aaa-8bbb-00000000000${n}`,
  mac: `fa:16:3e:77:00:0${n}`,
  secret: String(n).repeat(32),
  ...{ token: '', image, facts: {} },
})

async function follow(deps: TestDeps, from: string[] = [], most?: number) {
  const app = createApiApp(deps)
  const cookie = await signIn(app, await storeToken(deps, 'operator', { fleet: '*', name: 'anna' }))
  return followLinks(app, { from: ['/', '/wall', '/sessions', ...from], cookie, ...(most ? { most } : {}) })
}

describe('every link', () => {
  it('leads somewhere in a fleet of captured boots with an incident, repairs and a past', async () => {
    const { store } = await startMemoryStore()
    const deps = testDeps({
      store,
      openViewing: true,
      config: { fleets: { demo: FLEET }, channels: CHANNELS },
    })
    await storeExampleFleet(deps, 'no captures')
    const { dead, kinds } = await follow(deps)
    assert.deepEqual(dead, [])
    for (const kind of ['home', 'boots 0', 'boots 2', 'boots 3', 'incidents 1', 'instances 1', 'images 1'])
      assert.ok(kinds.has(kind), kind)
  })

  it('leads somewhere in three fleets, one with 60 failing machines', async () => {
    const { store } = await startMemoryStore()
    const config = { fleets: { web: FLEET, batch: FLEET, edge: {} }, channels: CHANNELS }
    const deps = testDeps({ store, openViewing: true, config })
    await storeOutbreakFleets(deps)
    assert.deepEqual((await follow(deps, [], inFull(2, 6))).dead, [])
  })

  it('leads somewhere for unverified boots, and for machines that inventory deleted', async () => {
    const world = await startStandingWorld(receiver)
    await world.announce('vm-1', { uuid: guest(1, 'known').uuid, image: 'known' })
    await world.say(guest(1, 'known'), 1, LOST_RACE)
    await world.announce('vm-2', { uuid: guest(2, 'known').uuid, image: 'known' })
    await world.say(guest(2, 'known'), 2, LOST_RACE)
    await world.say(guest(3, 'only-claims'), 3, HEALTHY)
    await world.pass(2)
    await world.gone('vm-2')
    await world.pass(2)
    const app = createApiApp(world.deps)
    const cookie = await signIn(app, await storeToken(world.deps, 'operator'))
    const boots = await (await app.request('/boots', { headers: { accept: 'text/html', cookie } })).text()
    assert.match(boots, /only-claims/)
    const { dead } = await follow(world.deps, [`/boots/${guest(3, '').uuid}/${bootId(3)}`])
    assert.deepEqual(dead, [])
  })
})
