import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DueWork } from '../../../functions/due/due-work.ts'
import { createLanes, outside } from '../../../functions/due/lanes.ts'
import { dueRow } from '../../../functions/due/wake.ts'
import { LANE_WAITING, LANE_WIDTHS } from '../../../shared/policy/limits.ts'

const judge = (boot: number, nonce = ''): ReturnType<typeof dueRow> =>
  dueRow({ kind: 'judge', fleet: 'demo', guest: 'g', boot_key: `b${boot}` }, 1, nonce)
const look = (image: number) => {
  const work: DueWork = { kind: 'incident', fleet: 'demo', cause: 'c', image: `i${image}`, gathered: false }
  return dueRow(work, 1, '')
}
const settled = () => new Promise(setImmediate)

/** Work that ends on request. */
function held() {
  const begun: string[] = []
  const ends = new Map<string, (failed?: Error) => void>()
  const lanes = createLanes(async (rows) => {
    const name = rows.map(({ target, nonce }) => `${target}${nonce}`).join('+')
    begun.push(name)
    await new Promise<void>((done, fail) => ends.set(name, (error) => (error ? fail(error) : done())))
    return 'done'
  })
  return { lanes, begun, end: (name: string, error?: Error) => ends.get(name)?.(error) }
}

describe('lanes', () => {
  it('do not wait for each other: boots are judged while every slot of the pages is taken', async () => {
    const { lanes, begun } = held()
    for (let n = 0; n < 30; n++) void lanes.submit(look(n))
    for (let n = 0; n < 3; n++) void lanes.submit(judge(n))
    await settled()
    assert.equal(begun.filter((name) => name.startsWith('c|')).length, LANE_WIDTHS.paging)
    assert.deepEqual(
      begun.filter((name) => name.startsWith('g|')),
      ['g|b0', 'g|b1', 'g|b2'],
    )
  })

  it('work the waiting rows of one boot once, and never two at a time', async () => {
    const { lanes, begun, end } = held()
    void lanes.submit(judge(1, ':1'))
    await settled()
    const later = [judge(1, ':2'), judge(1, ':3'), judge(1, ':2')].map((row) => lanes.submit(row))
    await settled()
    assert.deepEqual(begun, ['g|b1:1'], 'the second look waits for the first')
    end('g|b1:1')
    await settled()
    assert.deepEqual(begun, ['g|b1:1', 'g|b1:2+g|b1:3'])
    end('g|b1:2+g|b1:3')
    assert.deepEqual(await Promise.all(later), ['done', 'done', 'done'])
  })

  it('never start a row twice', async () => {
    const { lanes, begun, end } = held()
    const both = [lanes.submit(judge(1)), lanes.submit(judge(1))]
    end('g|b1')
    assert.deepEqual(await Promise.all(both), ['done', 'done'])
    assert.deepEqual(begun, ['g|b1'])
  })

  it('give the slot of work that waits for a receiver to the next', async () => {
    let answer = () => {}
    const answered = new Promise<void>((done) => (answer = done))
    const begun: string[] = []
    const lanes = createLanes(async ([row]) => {
      begun.push(row?.target ?? '')
      // Two channels side by side, as an incident has them.
      await Promise.all([outside(() => answered), outside(() => answered)])
      return 'done'
    })
    const all = Array.from({ length: 30 }, (_, n) => lanes.submit(look(n)))
    await settled()
    assert.equal(begun.length, 30)
    answer()
    assert.deepEqual([...new Set(await Promise.all(all))], ['done'])
  })

  it('report work that the store rejects as failed, and go on', async () => {
    const { lanes, end } = held()
    const [bad, good] = [lanes.submit(judge(1)), lanes.submit(judge(2))]
    end('g|b1', new Error('the disk is full'))
    end('g|b2')
    assert.deepEqual(await Promise.all([bad, good]), ['failed', 'done'])
  })

  it('drop what has not begun when time runs out, or when they are stopped', async () => {
    const { lanes, begun, end } = held()
    const outcomes = Array.from({ length: LANE_WIDTHS.judging + 2 }, (_, n) =>
      lanes.submit(judge(n), n < LANE_WIDTHS.judging ? undefined : 0),
    )
    end('g|b0')
    end('g|b1')
    assert.deepEqual(await Promise.all(outcomes.slice(-2)), ['left', 'left'])
    void lanes.submit(judge(100))
    for (let n = 0; n < LANE_WIDTHS.judging; n++) void lanes.submit(judge(200 + n))
    const waiting = lanes.submit(judge(300))
    await lanes.stop(1)
    assert.equal(await waiting, 'left')
    assert.equal(await lanes.submit(judge(400)), 'left')
    assert.ok(!begun.includes('g|b400'))
  })

  it('keep a bounded number of pokes; from then on sweeps alone fill the lane, until nothing waits', async () => {
    const begun: number[] = []
    let open = () => {}
    const gate = new Promise<void>((done) => (open = done))
    const lanes = createLanes(async ([row]) => {
      begun.push(Number(row?.target.split('|b')[1]))
      await gate
      return 'done'
    })
    const most = LANE_WIDTHS.judging + LANE_WAITING
    const pokes = Array.from({ length: most + 500 }, (_, n) => lanes.submit(judge(n)))
    assert.equal(lanes.waiting(), LANE_WAITING)
    assert.deepEqual([...new Set(await Promise.all(pokes.slice(most)))], ['full'])
    assert.equal(await Promise.race([lanes.submit(look(1)), 'taken']), 'taken', 'other lanes have room')

    const swept = lanes.submit(judge(most), Number.POSITIVE_INFINITY)
    const again = lanes.submit(judge(most - 1))
    assert.equal(
      lanes.waiting(),
      LANE_WAITING + 1,
      'a sweep is taken, and so is a poke of what waits already',
    )
    open()
    assert.equal(await pokes[0], 'done')
    assert.equal(await lanes.submit(judge(most + 1)), 'full', 'older rows are in the table alone')
    assert.deepEqual([...new Set(await Promise.all([...pokes.slice(0, most), swept, again]))], ['done'])
    assert.equal(await lanes.submit(judge(most + 1)), 'done')
    assert.deepEqual(begun.filter(Number.isFinite).slice(0, most), [...Array(most).keys()])
  })

  it('never run the same work twice at once, and lose no row with other instructions', async () => {
    const { lanes, begun, end } = held()
    const looks = [false, true].map((gathered) => {
      const work: DueWork = { kind: 'incident', fleet: 'demo', cause: 'c', image: 'i', gathered }
      return lanes.submit(dueRow(work, 1, `:${gathered}`))
    })
    await settled()
    assert.deepEqual(begun, ['c|i:false'])
    end('c|i:false')
    await settled()
    assert.deepEqual(begun, ['c|i:false', 'c|i:true'])
    end('c|i:true')
    assert.deepEqual(await Promise.all(looks), ['done', 'done'])
  })

  it('do not wait for ever: they end when nothing runs, or when they are stopped', {
    timeout: 10_000,
  }, async () => {
    const { lanes } = held()
    await lanes.oneDone()
    for (let n = 0; n <= LANE_WIDTHS.judging; n++) void lanes.submit(judge(n))
    assert.equal(lanes.waiting(), 1)
    await lanes.stop(1)
    assert.equal(lanes.waiting(), 0)
  })

  it('report work that throws at once as failed, and give its slot to the next', async () => {
    const lanes = createLanes((rows) => {
      throw new Error(`no room for ${rows.length}`)
    })
    const outcomes = Array.from({ length: 3 * LANE_WIDTHS.judging }, (_, n) => lanes.submit(judge(n)))
    assert.deepEqual([...new Set(await Promise.all(outcomes))], ['failed'])
  })
})
