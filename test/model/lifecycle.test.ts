/**
 * Random histories of incidents, pages and repairs, lived through twice: with processes that die after any write or
 * send, lost pokes, workers that meet, duplicates and reports out of order; and without. `npm run test:model` lives
 * through 10,000. `MODEL_STEPS` repeats one that failed: the counterexample of the error's text, in brackets.
 */
import { it } from 'node:test'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import { checkHistories, liveThroughSteps } from './histories.ts'
import type { Step } from './step.ts'

const { MODEL_RUNS = '8', MODEL_SEED, MODEL_STEPS } = process.env

it(`${MODEL_RUNS} histories with faults end as they would without, and break no rule on the way`, async () => {
  await checkHistories({
    runs: Number(MODEL_RUNS),
    ...(MODEL_SEED ? { seed: Number(MODEL_SEED) } : {}),
  })
})

if (MODEL_STEPS)
  it('the history in MODEL_STEPS keeps all rules', async () => {
    await liveThroughSteps(JSON.parse(MODEL_STEPS) as Step[])
  })

it('a few histories hold over SQLite too, with its grouped writes', async () => {
  await checkHistories({ runs: 1, table: () => openSqliteTable(':memory:') })
})
