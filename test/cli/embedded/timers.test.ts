/** Timers of embedded mode ring by another clock than the one that says whether a row is due. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTimers } from '../../../cli/embedded/timers.ts'
import { dueRow } from '../../../functions/due/wake.ts'
import { TEST_START } from '../../support/table.ts'

const WAIT_MS = 10

describe('a timer', () => {
  it('works its row as soon as the clock of the server says so, and never before', async () => {
    let clock = TEST_START
    const worked: number[] = []
    const timers = createTimers({
      submit: async () => {
        worked.push(clock)
        return 'done'
      },
      sweep: async () => ({ isCut: false }),
      upcoming: async () => [],
      stopWork: async () => {},
      now: () => clock,
      log: () => {},
    })
    const at = TEST_START + WAIT_MS
    await timers.poke(dueRow({ kind: 'erase', fleet: 'demo', instance: 'i-1' }, at, ''))
    await sleep(3 * WAIT_MS)
    // As a timer that rings within the last millisecond finds it.
    clock = at - 1
    await sleep(3 * WAIT_MS)
    assert.deepEqual(worked, [])
    clock = at
    while (worked.length === 0) await sleep(1)
    await timers.stop()
    assert.deepEqual(worked, [at])
  })
})
