/** Histories that once broke a rule, as short as they could be made. */
import { it } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { createHistory, takeStep } from './history.ts'
import { checkAlways } from './invariants.ts'
import type { Act } from './step.ts'

const PEACE = { seed: 0, crash: 0, lose: 0, twice: 0, asleep: false }
const fails: Act = { kind: 'boot', host: 1, cause: 'route_missing_at_lookup', late: false }

const HISTORIES: [what: string, acts: Act[]][] = [
  [
    'a guest that boots again after each claim is repaired three times a day at most',
    Array.from({ length: 5 }, () => [fails, { kind: 'claim', which: 0 } satisfies Act]).flat(),
  ],
]

for (const [what, acts] of HISTORIES)
  it(what, async () => {
    const history = await createHistory(createMemoryTable)
    for (const act of acts) {
      await takeStep(history, { act, ...PEACE })
      checkAlways(history.clean)
      checkAlways(history.faulty)
    }
  })
