/** The census is the sum of cells: true within two minutes, and read in few requests however large the fleet is. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { markGone } from '../../../functions/boots/mark-gone.ts'
import { censusOf, censusOfCells } from '../../../functions/repairs/census.ts'
import type { Store } from '../../../functions/store/store.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import {
  bootId,
  expectLaunch,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
  type World,
} from '../../support/guest.ts'
import { startMemoryStore } from '../../support/table.ts'

const MINUTE = 60_000
const IMAGE = 'centos-6.5'

describe('the census of a fleet', () => {
  let world: World
  let guests: ReturnType<typeof newGuest>[] = []
  beforeEach(async () => {
    const { store } = await startMemoryStore()
    world = await startWorld(store)
    guests = []
    for (let n = 1; n <= 3; n++) {
      const guest = newGuest(world)
      guests.push(guest)
      await expectLaunch(world, `i-${n}`, guest)
      await report(world, guest, { boot: bootId(n), text: n === 1 ? LOST_RACE : HEALTHY })
    }
    await world.judge()
  })

  /** As it is when the cells were counted again. */
  async function counted() {
    world.deps.advance(2 * MINUTE)
    await sweep(world.deps)
    return (await censusOf(world.deps, 'demo', { fresh: true })).get(IMAGE)
  }

  it('counts each instance once, by its newest boot', async () => {
    assert.deepEqual(await counted(), { cohort: 3, failing: 1 })
    const [guest] = guests
    assert.ok(guest)
    world.deps.advance(7 * MINUTE)
    await report(world, guest, { boot: bootId(9), boot_n: 2, text: HEALTHY })
    await world.judge()
    assert.deepEqual(await counted(), { cohort: 3, failing: 0 })
  })

  it('leaves out an instance that is gone, and counts it again when inventory launches it again', async () => {
    await markGone(world.deps, { fleet: 'demo', instance: 'i-2', state: 'terminated', at: world.deps.now() })
    assert.deepEqual(await counted(), { cohort: 2, failing: 1 })
    world.deps.advance(1000)
    const [, guest] = guests
    assert.ok(guest)
    await expectLaunch(world, 'i-2', guest)
    assert.deepEqual(await counted(), { cohort: 3, failing: 1 })
  })

  it('covers the last 24 hours', async () => {
    await counted()
    world.deps.advance(25 * 60 * MINUTE)
    assert.equal(await counted(), undefined)
  })

  it('includes the boots of the last minutes where a fresh count is requested, before any cell is counted', async () => {
    assert.deepEqual((await censusOf(world.deps, 'demo', { fresh: true })).get(IMAGE), {
      cohort: 3,
      failing: 1,
    })
  })

  it('counts an instance that boots again once, even before its old cell is recounted', async () => {
    await counted()
    world.deps.advance(20 * MINUTE)
    const [guest] = guests
    assert.ok(guest)
    await report(world, guest, { boot: bootId(9), boot_n: 2, text: HEALTHY })
    await world.judge()
    assert.deepEqual((await censusOf(world.deps, 'demo', { fresh: true })).get(IMAGE), {
      cohort: 3,
      failing: 0,
    })
  })

  it('reads no list of instances, and is cached for a minute', async () => {
    await counted()
    const asked: string[] = []
    const store = new Proxy(world.deps.store, {
      get: (all, name: keyof Store) => {
        const ask = all[name] as (...given: unknown[]) => unknown
        return (...given: unknown[]) => {
          asked.push(name)
          return ask(...given)
        }
      },
    })
    const deps = { ...world.deps, store }
    for (let tick = 0; tick < 3; tick++) await censusOf(deps, 'demo')
    assert.deepEqual(asked, ['listCells'])
    world.deps.advance(MINUTE)
    await censusOf(deps, 'demo')
    assert.deepEqual(asked, ['listCells', 'listCells'])
  })

  it('is the same from cells that a page has read; cached cells are used first', async () => {
    await counted()
    const { deps } = world
    const day = { fromMs: deps.now(), untilMs: deps.now() - 24 * 60 * MINUTE }
    const cells = await deps.store.listCells('demo', day)
    const known = await censusOf(deps, 'demo')
    assert.equal(censusOfCells(deps, 'demo', []), known)
    deps.advance(MINUTE)
    assert.deepEqual(censusOfCells(deps, 'demo', cells), known)
    // A page's read may be some minutes old: no other reader gets it.
    assert.equal(censusOfCells(deps, 'demo', []).size, 0)
    assert.deepEqual(await censusOf(deps, 'demo'), known)
  })
})
