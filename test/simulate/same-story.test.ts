import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ensureTable, startTable } from '../../cli/embedded/table.ts'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { runScenario } from '../../cli/simulate/run.ts'
import { DEFAULT_SCENARIO, type Scenario } from '../../cli/simulate/scenario.ts'
import { timelineOf } from '../../cli/simulate/timeline.ts'
import { storeClient } from '../../functions/store/client.ts'

const SMALL: Scenario = { ...DEFAULT_SCENARIO, hosts: 9, spread_s: 60, hours: 0.5 }
const story = async (scenario: Scenario, table: Parameters<typeof runScenario>[1]['table']) => {
  const { timeline, ...rest } = await runScenario(scenario, { table })
  return { ...rest, timeline: timelineOf(timeline) }
}
const memory = () => ({ client: createMemoryTable(), name: 'simulated' })

it('the same seed tells the same story, another seed another', async () => {
  const first = await story(SMALL, memory())
  assert.deepEqual(await story(SMALL, memory()), first)
  assert.notDeepEqual((await story({ ...SMALL, seed: 2 }, memory())).timeline, first.timeline)
})

it('the story over dynalite, through the real client, is the one over memory', async () => {
  const dynalite = await startTable({ directory: null })
  const client = storeClient({ endpoint: dynalite.endpoint })
  try {
    await ensureTable(client, 'simulated')
    assert.deepEqual(await story(SMALL, { client, name: 'simulated' }), await story(SMALL, memory()))
  } finally {
    client.destroy()
    await dynalite.stop()
  }
})
