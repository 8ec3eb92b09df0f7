import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSteadyClock } from '../../../cli/embedded/steady-clock.ts'
import { beat } from '../../../functions/due/heartbeat.ts'
import { createIngestApp } from '../../../functions/ingest/app.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import {
  bootId,
  expectLaunch,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
} from '../../support/guest.ts'
import { startMemoryStore, TEST_START } from '../../support/table.ts'

const SECOND = 1000
const MINUTE = 60_000
const HOUR = 3_600_000

/** A machine whose clock can be set, and the server's clock over it. */
function machine(seen: number | null = null) {
  let elapsed = 0
  let offset = TEST_START
  const wall = () => offset + elapsed
  return {
    now: createSteadyClock({ wall, elapsed: () => elapsed, seen }),
    wall,
    elapsed: () => elapsed,
    pass: (ms: number) => (elapsed += ms),
    set: (by: number) => (offset += by),
  }
}

describe("the server's clock", () => {
  it('follows the machine’s clock forwards at once', () => {
    const { now, set, pass } = machine()
    assert.equal(now(), TEST_START)
    pass(5)
    assert.equal(now(), TEST_START + 5)
    set(HOUR)
    assert.equal(now(), TEST_START + 5 + HOUR)
  })

  it('runs at half speed after a step back of an hour, and is right again after two hours', () => {
    const { now, wall, set, pass } = machine()
    set(-HOUR)
    let before = now()
    assert.equal(before, TEST_START)
    for (let minute = 0; minute < 119; minute++) {
      pass(MINUTE)
      const after = now()
      assert.equal(after - before, MINUTE / 2)
      before = after
    }
    pass(MINUTE)
    assert.equal(now(), wall())
    pass(MINUTE)
    assert.equal(now(), wall())
  })

  it('accepts a step back of more than two hours at once', () => {
    for (const [back, isWaitedFor] of [
      [2 * HOUR, true],
      [2 * HOUR + 1, false],
    ] as const) {
      const { now, set, wall } = machine()
      set(-back)
      assert.equal(now() > wall(), isWaitedFor)
    }
  })

  it('never starts before a time that an earlier process has seen', () => {
    const { now, wall, pass } = machine(TEST_START + HOUR)
    assert.equal(now(), TEST_START + HOUR)
    pass(10 * HOUR)
    assert.equal(now(), wall())
  })
})

describe('a clock that was set wrong', () => {
  async function start() {
    const { store } = await startMemoryStore()
    const world = await startWorld(store)
    const clock = machine()
    world.deps.now = clock.now
    world.deps.elapsed = clock.elapsed
    world.ingest = createIngestApp(world.deps)
    await sweep(world.deps)
    return { store, world, clock }
  }

  for (const by of [-HOUR, HOUR])
    describe(`by ${by / HOUR} h`, () => {
      it('revokes a token within 30 seconds all the same', async () => {
        const { store, world, clock } = await start()
        const guest = newGuest(world)
        await report(world, guest, { boot: bootId(1), text: HEALTHY })
        const [token] = (await store.listTokens()).filter(({ role }) => role === 'ingest')
        assert.ok(token)
        await store.casToken({ ...token, revoked_at: clock.now() })
        clock.set(by)
        clock.pass(30 * SECOND)
        const answer = await world.ingest.request('/v1/evidence', {
          method: 'POST',
          headers: { authorization: `Bearer ${guest.token}` },
          body: '',
        })
        assert.equal(answer.status, 401)
      })

      it('throttles no guest that keeps to its limit', async () => {
        const { world, clock } = await start()
        const guest = newGuest(world)
        for (let n = 0; n < 100; n++) {
          if (n === 50) clock.set(by)
          await report(world, guest, { boot: bootId(1), text: HEALTHY, seq: n + 1 })
          clock.pass(2 * SECOND)
        }
      })

      it('trusts the first report of a launch that was announced before', async () => {
        const { world, clock } = await start()
        const guest = newGuest(world)
        await expectLaunch(world, 'i-1', guest)
        clock.pass(MINUTE)
        clock.set(by)
        await report(world, guest, { boot: bootId(1), text: LOST_RACE })
        await world.judge()
        const { newest } = await world.instance('i-1')
        assert.deepEqual([newest?.trust, newest?.verdict], ['bound', 'failed'])
      })

      it('reports nobody missing before the deadline', async () => {
        const { world, clock } = await start()
        const other = newGuest(world)
        await expectLaunch(world, 'i-other', other)
        await report(world, other, { boot: bootId(9), text: HEALTHY })
        await world.judge()
        await expectLaunch(world, 'i-1', newGuest(world), { image: other.image })
        clock.pass(MINUTE)
        clock.set(by)
        for (let minute = 0; minute < 10; minute++) {
          clock.pass(MINUTE)
          await sweep(world.deps)
        }
        assert.equal((await world.instance('i-1')).newest, null)
      })
    })
})

describe('the sweep’s heartbeat', () => {
  const pulse = async (steps: number[]) => {
    const { store } = await startMemoryStore()
    let at = TEST_START
    for (const step of [0, ...steps]) {
      at += step
      await beat({ store, now: () => at })
    }
    return store.getHeartbeat()
  }

  it('means an outage after three minutes of silence, and not before', async () => {
    assert.deepEqual((await pulse([3 * MINUTE])).blind, [])
    const from = TEST_START
    const until = TEST_START + 3 * MINUTE + 1
    assert.deepEqual((await pulse([3 * MINUTE + 1])).blind, [{ from, until }])
  })

  it('is corrected after one from the future, so that the next outage is seen', async () => {
    assert.equal((await pulse([24 * HOUR, -24 * HOUR + MINUTE])).last_sweep_at, TEST_START + MINUTE)
  })
})
