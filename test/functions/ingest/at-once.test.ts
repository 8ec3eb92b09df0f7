import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAtOnce } from '../../../functions/ingest/at-once.ts'

describe('the limit on request bodies', () => {
  it('handles a fixed number at a time, in order, and the others wait', async () => {
    const atOnce = createAtOnce({ most: 2, waiting: 10 })
    let running = 0
    let most = 0
    const done: number[] = []
    const work = (n: number) => async () => {
      most = Math.max(most, ++running)
      await new Promise((ready) => setImmediate(ready))
      running--
      done.push(n)
    }
    await Promise.all(Array.from({ length: 8 }, (_, n) => atOnce(work(n))))
    assert.equal(most, 2)
    assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('rejects requests when too many wait, and accepts them again later, even after one failed', async () => {
    const atOnce = createAtOnce({ most: 1, waiting: 1 })
    let release = () => {}
    const first = atOnce(() => new Promise<void>((ready) => (release = ready)))
    const second = atOnce(() => Promise.reject(new Error('broken')))
    await assert.rejects(
      atOnce(async () => {}),
      /at once than are read/,
    )
    release()
    await first
    await assert.rejects(second, /broken/)
    assert.equal(await atOnce(async () => 'taken'), 'taken')
  })
})
