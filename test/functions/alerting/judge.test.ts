import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { judgeReport } from '../../../functions/alerting/judge.ts'
import {
  BEGUN,
  bootId,
  expectLaunch,
  HEALTHY,
  LOST_RACE,
  newGuest,
  RECOVERED,
  report,
  startWorld,
  type World,
} from '../../support/guest.ts'
import { dueOf, startTestStore } from '../../support/table.ts'

const IMAGE = 'centos-6.5'
let world: World

beforeEach(async () => {
  const { store } = await startTestStore()
  world = await startWorld(store)
})

describe('the judge', () => {
  it('believes the first boot inside an announced launch, and puts a healthy one on the list', async () => {
    const guest = newGuest(world)
    await expectLaunch(world, 'i-1', guest)
    await report(world, guest, { boot: bootId(1), text: HEALTHY })
    await world.judge()
    const { newest, launch, secret, incident } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'ok')
    assert.equal(newest?.trust, 'bound')
    assert.equal(launch?.satisfied_at, world.deps.now())
    assert.equal(secret?.by, 'launch')
    assert.equal(incident, null)
  })

  it('lets a failing boot join the incident of its cause and image, with one line of evidence', async () => {
    const guest = newGuest(world)
    await expectLaunch(world, 'i-1', guest)
    await report(world, guest, { boot: bootId(1), text: LOST_RACE })
    await world.judge()
    const { newest, incident } = await world.instance('i-1')
    assert.equal(newest?.verdict, 'failed')
    assert.deepEqual(incident, { fleet: 'demo', cause: 'route_missing_at_lookup', image: IMAGE, gen: 1 })
    const head = await world.deps.store.getIncident('demo', 'route_missing_at_lookup', IMAGE)
    assert.equal(head?.state, 'open')
    assert.equal(head?.severity, 'page')
    assert.notEqual(head?.summary.evidence, '')
    assert.equal((await dueOf(world.deps, world.deps.now(), 'incident')).length, 1)
  })
})
