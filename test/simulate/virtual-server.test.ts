import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { meteredTable } from '../../cli/simulate/metered-table.ts'
import { SERVERS, type ServerCosts } from '../../cli/simulate/server-costs.ts'
import { createVirtualServer } from '../../cli/simulate/virtual-server.ts'
import { createVirtualTime } from '../../cli/simulate/virtual-time.ts'

const ROUND: ServerCosts = {
  ...SERVERS.embedded,
  work_ms: { report: 10, announcement: 10, claim: 10, judge: 10, due_row: 10, sweep: 10 },
  table_ms: { put: 5, get: 5, swap: 5, query: 5, delete: 5 },
}
const KEY = { pk: 'a', sk: 'b' }

async function begun(costs: ServerCosts, at: readonly number[], requests = 0) {
  const time = createVirtualTime(0)
  const server = createVirtualServer(time, costs)
  const table = meteredTable(createMemoryTable(), server.request)
  const moments: number[] = []
  for (const one of at)
    server.give(one, 'report', async () => {
      moments.push(time.now())
      await Promise.all(Array.from({ length: requests }, () => table.get(KEY)))
    })
  await time.runUntil(1_000)
  return { moments, longest: server.longestWait() }
}

describe('a virtual server', () => {
  it('does one task after another with one lane, and reports how long the last one waited', async () => {
    assert.deepEqual(await begun(ROUND, [0, 0, 0]), { moments: [0, 10, 20], longest: 20 })
  })

  it('does as many tasks at once as it has lanes', async () => {
    assert.deepEqual((await begun({ ...ROUND, lanes: 2 }, [0, 0, 0, 0])).moments, [0, 0, 10, 10])
  })

  it('is idle without tasks', async () => {
    assert.deepEqual(await begun(ROUND, [0, 50]), { moments: [0, 50], longest: 0 })
  })

  it('charges each table request to one core, and concurrent requests once to the network', async () => {
    assert.deepEqual((await begun(ROUND, [0, 0], 4)).moments, [0, 30])
    assert.deepEqual((await begun({ ...ROUND, overlaps: true }, [0, 0], 4)).moments, [0, 15])
  })

  it('advances the clock of the working process', async () => {
    const time = createVirtualTime(100)
    const server = createVirtualServer(time, ROUND)
    const table = meteredTable(createMemoryTable(), server.request)
    const clock: number[] = []
    server.give(100, 'due_row', async () => {
      await table.put(KEY, {}, { point: 'test', life: { kind: 'guard' } })
      clock.push(server.now())
      server.spend('judge')
      clock.push(server.now())
    })
    await time.runUntil(200)
    assert.deepEqual(clock, [115, 125])
  })
})
