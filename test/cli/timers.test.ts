import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { createTimers, type TimerParts } from '../../cli/embedded/timers.ts'
import { dueRow } from '../../functions/due/wake.ts'
import type { DueRow } from '../../functions/store/due-row.ts'

const MINUTE = 60_000
const row = (at: number): DueRow =>
  dueRow({ kind: 'judge', fleet: 'demo', guest: 'g', boot_key: `b${at}` }, at, '')

/** A sweep that found nothing more to do. */
const WHOLE = { isCut: false }

function start(t: TestContext, given: Partial<TimerParts>) {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout', 'Date'], now: 0 })
  const submitted: number[] = []
  const timers = createTimers({
    submit: async ({ at }) => {
      submitted.push(at)
      return 'done'
    },
    sweep: async () => WHOLE,
    upcoming: async () => [],
    stopWork: async () => {},
    now: Date.now,
    log: () => {},
    ...given,
  })
  timers.start()
  return { timers, submitted }
}

const settled = () => new Promise(setImmediate)

describe('timers of embedded mode', () => {
  it('sweep once a minute, and never twice at the same time', async (t) => {
    let begun = 0
    let end = () => {}
    const sweep = () => {
      begun++
      return new Promise<typeof WHOLE>((done) => (end = () => done(WHOLE)))
    }
    const { timers } = start(t, { sweep })
    assert.equal(begun, 1, 'the first sweep is at once')
    end()
    await settled()
    for (let minute = 0; minute < 3; minute++) t.mock.timers.tick(MINUTE)
    assert.equal(begun, 2, 'the second sweep takes three minutes')
    end()
    await settled()
    t.mock.timers.tick(MINUTE)
    assert.equal(begun, 3)
    await timers.stop()
  })

  it('sweep at once when a lane turns a row away, and again until a sweep leaves nothing', async (t) => {
    const ends: ((isCut: boolean) => void)[] = []
    const { timers } = start(t, {
      submit: async () => 'full',
      sweep: () => new Promise((done) => ends.push((isCut) => done({ isCut }))),
    })
    const end = async (isCut: boolean) => {
      ends.at(-1)?.(isCut)
      await settled()
    }
    const turnAway = async (at: number) => {
      await timers.poke(row(at), 0)
      t.mock.timers.tick(1)
      await settled()
    }
    await end(false)
    assert.equal(ends.length, 1, 'nothing was turned away')
    await turnAway(1_000)
    assert.equal(ends.length, 2, 'not only in a minute')
    await turnAway(2_000)
    assert.equal(ends.length, 2, 'one at a time')
    await end(false)
    assert.equal(ends.length, 3, 'for the row that was turned away during the second')
    await end(true)
    assert.equal(ends.length, 4, 'its time was over')
    await end(false)
    assert.equal(ends.length, 4)
    await timers.stop()
  })

  it('run a row at the time in its poke, even before the row is due', async (t) => {
    const { timers, submitted } = start(t, {})
    await timers.poke(row(20_000), 0)
    await timers.poke(row(30_000))
    t.mock.timers.tick(1)
    assert.deepEqual(submitted, [20_000])
    t.mock.timers.tick(29_998)
    assert.deepEqual(submitted, [20_000])
    t.mock.timers.tick(2)
    assert.deepEqual(submitted, [20_000, 30_000])
  })

  it('run a row once, at the earliest of its times', async (t) => {
    const { timers, submitted } = start(t, {})
    await timers.poke(row(20_000))
    await timers.poke(row(20_000), 5_000)
    await timers.poke(row(20_000), 10_000)
    t.mock.timers.tick(5_000)
    assert.deepEqual(submitted, [20_000])
    t.mock.timers.tick(30_000)
    assert.deepEqual(submitted, [20_000])
  })

  it('run a row on time when its poke was lost, also while a sweep is stuck', async (t) => {
    const lost = row(70_000)
    const isWritten = () => Date.now() >= 55_000
    const { submitted } = start(t, {
      sweep: () => new Promise(() => {}),
      upcoming: async (horizonMs) =>
        isWritten() && lost.at > Date.now() && lost.at <= Date.now() + horizonMs ? [lost] : [],
    })
    t.mock.timers.tick(MINUTE)
    await settled()
    t.mock.timers.tick(9_999)
    assert.deepEqual(submitted, [])
    t.mock.timers.tick(1)
    assert.deepEqual(submitted, [70_000])
  })
})
