import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createTimers } from '../../cli/embedded/timers.ts'

it('sweeps once a minute, and never twice at the same time', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] })
  let begun = 0
  let end = () => {}
  const timers = createTimers({
    work: async () => {},
    sweep: () => {
      begun++
      return begun === 1 ? Promise.resolve() : new Promise<void>((done) => (end = done))
    },
    upcoming: async () => [],
    now: () => 0,
    log: () => {},
  })
  await timers.start()
  for (let minute = 0; minute < 3; minute++) t.mock.timers.tick(60_000)
  assert.equal(begun, 2, 'the second sweep takes three minutes')
  end()
  await new Promise(setImmediate)
  t.mock.timers.tick(60_000)
  assert.equal(begun, 3)
  end()
  await timers.stop()
})
