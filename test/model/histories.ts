/** The property: a history ends as it would have without faults, and breaks no rule on the way. */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import type { Table } from '../../functions/store/table.ts'
import { calmDown, createHistory, endAll, type History, takeStep } from './history.ts'
import { checkAlways, checkEnd, checkOpenPages, stateOf } from './invariants.ts'
import { type Step, step } from './step.ts'

const LONGEST = 14

export interface HistoryOptions {
  runs: number
  seed?: number
  /** A new, empty table for each world of each history. */
  table?: () => Table
  onHistory?: () => void
}

/** Throws fast-check's error, with the shortest history that it found, for one that breaks a rule. */
export async function checkHistories({ runs, seed, table, onHistory }: HistoryOptions): Promise<void> {
  const live = async (commands: Iterable<fc.AsyncCommand<object, History>>) => {
    await liveThrough(commands, table ?? createMemoryTable)
    onHistory?.()
  }
  await fc.assert(
    fc.asyncProperty(fc.commands([step.map(commandOf)], { maxCommands: LONGEST, size: 'max' }), live),
    {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed }),
    },
  )
}

/** Repeats exactly these steps: the counterexample of an error's text. */
export const liveThroughSteps = (steps: readonly Step[]): Promise<void> =>
  liveThrough(steps.map(commandOf), createMemoryTable)

const commandOf = (one: Step): fc.AsyncCommand<object, History> => ({
  check: () => true,
  async run(_model, history) {
    await takeStep(history, one)
    checkAlways(history.clean)
    checkAlways(history.faulty)
  },
  toString: () => JSON.stringify(one),
})

async function liveThrough(
  commands: Iterable<fc.AsyncCommand<object, History>>,
  table: () => Table,
): Promise<void> {
  const history = await createHistory(table)
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
