/**
 * Random histories of incidents, pages and repairs, lived through twice: with processes that die after any write or
 * send, lost pokes, workers that meet, duplicates and reports out of order; and without. `MODEL_RUNS` says how many
 * (`npm run test:model`: 10,000), `MODEL_SEED` and `MODEL_PATH` repeat one that failed.
 */

import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { calmDown, createHistory, endAll, type History, takeStep } from './history.ts'
import { checkAlways, checkEnd, checkOpenPages, stateOf } from './invariants.ts'
import { type Step, step } from './step.ts'

const { MODEL_RUNS = '150', MODEL_SEED, MODEL_PATH } = process.env
const LONGEST = 14

const commandOf = (one: Step): fc.AsyncCommand<object, History> => ({
  check: () => true,
  async run(_model, history) {
    await takeStep(history, one)
    checkAlways(history.clean)
    checkAlways(history.faulty)
  },
  toString: () => JSON.stringify(one),
})

async function live(commands: Iterable<fc.AsyncCommand<object, History>>): Promise<void> {
  const history = await createHistory(createMemoryTable)
  const { clean, faulty } = history
  await fc.asyncModelRun(() => ({ model: {}, real: history }), commands)
  await calmDown(history)
  for (const world of [clean, faulty]) {
    checkAlways(world)
    await checkOpenPages(world)
  }
  assert.deepEqual(await stateOf(faulty, history), await stateOf(clean, history), 'the two worlds differ')
  await endAll(history)
  for (const world of [clean, faulty]) {
    checkAlways(world)
    await checkEnd(world, history)
  }
}

it(`${MODEL_RUNS} histories end as they would have without faults, and break no rule on the way`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands([step.map(commandOf)], { maxCommands: LONGEST, size: 'max' }), live),
    {
      numRuns: Number(MODEL_RUNS),
      ...(MODEL_SEED ? { seed: Number(MODEL_SEED) } : {}),
      ...(MODEL_PATH ? { path: MODEL_PATH, endOnFailure: true } : {}),
    },
  )
})
