import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { runScenario } from '../../cli/simulate/run.ts'
import { DEFAULT_SCENARIO, type Scenario } from '../../cli/simulate/scenario.ts'
import { timelineOf } from '../../cli/simulate/timeline.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'

const SMALL: Scenario = { ...DEFAULT_SCENARIO, hosts: 9, spread_s: 60, hours: 0.5 }
const story = async (scenario: Scenario, table: Parameters<typeof runScenario>[1]['table']) => {
  const { timeline, ...rest } = await runScenario(scenario, { table })
  return { ...rest, timeline: timelineOf(timeline) }
}
const memory = createMemoryTable

it('the same seed gives the same story, another seed another', async () => {
  const first = await story(SMALL, memory())
  assert.deepEqual(await story(SMALL, memory()), first)
  assert.notDeepEqual((await story({ ...SMALL, seed: 2 }, memory())).timeline, first.timeline)
})

it('SQLite and memory give the same story', async () => {
  const table = openSqliteTable(':memory:')
  assert.deepEqual(await story(SMALL, table), await story(SMALL, memory()))
  await table.close()
})
