import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { createVirtualTime } from '../../cli/simulate/virtual-time.ts'

it('runs tasks in order of time, and in order of arrival at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), async (times) => {
      const time = createVirtualTime(0)
      const done: [at: number, index: number][] = []
      for (const [index, at] of times.entries())
        time.schedule(at, async () => void done.push([time.now(), index]))
      await time.runUntil(20)
      const wanted = [...times.entries()].sort((a, b) => a[1] - b[1] || a[0] - b[0])
      assert.deepEqual(
        done,
        wanted.map(([index, at]) => [at, index]),
      )
    }),
  )
})

it('runs past tasks at once, and leaves tasks beyond the end', async () => {
  const time = createVirtualTime(100)
  const done: number[] = []
  time.schedule(50, async () => {
    done.push(time.now())
    time.schedule(10, async () => void done.push(time.now()))
    time.schedule(301, async () => void done.push(time.now()))
  })
  await time.runUntil(300)
  assert.deepEqual(done, [100, 100])
  assert.equal(time.now(), 300)
  assert.equal(time.pending(), 1)
})
