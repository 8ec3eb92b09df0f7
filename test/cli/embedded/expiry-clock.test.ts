/** A clock that leaps ahead by years must not let a server forget everything. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isClockProven } from '../../../cli/embedded/expiry-clock.ts'
import { startUpkeep } from '../../../cli/embedded/upkeep.ts'
import type { SqliteTable } from '../../../functions/store/sqlite-table.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { startTestStore, TEST_START, testDeps } from '../../support/table.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const YEAR = 365 * DAY

describe('a clock', () => {
  const pulse = (last_sweep_at: number | null, ...blind: [from: number, until: number][]) => ({
    last_sweep_at,
    blind: blind.map(([from, until]) => ({ from, until })),
  })

  it('is trusted when sweeps have kept up with it, or none has run yet', () => {
    assert.ok(isClockProven(pulse(null), TEST_START))
    assert.ok(isClockProven(pulse(TEST_START - MINUTE), TEST_START))
    assert.ok(isClockProven(pulse(TEST_START - 6 * DAY), TEST_START), 'no life is as short as that')
    assert.ok(isClockProven(pulse(TEST_START + YEAR), TEST_START), 'it was set back')
  })

  it('is not trusted when it is far ahead of the last sweep, nor for a day after that', () => {
    const leapt = TEST_START + 10 * YEAR
    assert.ok(!isClockProven(pulse(TEST_START), leapt))
    assert.ok(!isClockProven(pulse(leapt, [TEST_START, leapt]), leapt + DAY - 1))
    assert.ok(isClockProven(pulse(leapt + DAY - MINUTE, [TEST_START, leapt]), leapt + DAY))
  })

  it('is trusted again when it is set right, and not when it is only less wrong', () => {
    const leapt = TEST_START + 10 * YEAR
    assert.ok(isClockProven(pulse(TEST_START + MINUTE, [TEST_START, leapt]), TEST_START + 2 * MINUTE))
    assert.ok(!isClockProven(pulse(leapt - YEAR, [TEST_START, leapt]), leapt - YEAR + MINUTE))
  })
})

describe('a server whose clock leaps ahead by two months', () => {
  it('keeps its data until the clock has been there for a day, and says that it waits', async () => {
    const { store, table } = await startTestStore()
    const deps = testDeps({ store })
    const key = { pk: 'B#web#g', sk: 'R#b' }
    await table.put(key, {}, { point: 'p', life: { kind: 'report', since: TEST_START } })
    const isKept = async () => (await table.get(key)) !== null
    /** One round, as it comes every minute. */
    const clear = async () => {
      const upkeep = startUpkeep(table as SqliteTable, {
        now: deps.now,
        log: deps.log,
        heartbeat: store.getHeartbeat,
      })
      await sleep(100)
      await upkeep.stop()
    }
    await sweep(deps)
    deps.advance(60 * DAY)
    await clear()
    assert.ok(await isKept(), 'before the first sweep by the new clock')
    await sweep(deps)
    await clear()
    assert.ok(await isKept(), 'after it')
    assert.equal(deps.logged.filter(({ event }) => event === 'expiry_waits').length, 2)
    for (let minute = 0; minute < 24 * 60; minute += 2) {
      deps.advance(2 * MINUTE)
      await sweep(deps)
    }
    await clear()
    assert.ok(!(await isKept()))
  })
})
