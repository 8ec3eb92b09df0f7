/** Histories that once broke a rule, as short as they could be made. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createMemoryTable } from '../../cli/simulate/memory-table.ts'
import { liveThroughSteps } from './histories.ts'
import { createHistory, takeStep } from './history.ts'
import { checkAlways } from './invariants.ts'
import { FLEET } from './settings.ts'
import type { Act, Step } from './step.ts'

const PEACE = { seed: 0, crash: 0, lose: 0, twice: 0, asleep: false }
const fails: Act = { kind: 'boot', host: 1, cause: 'route_missing_at_lookup', late: false }

const HISTORIES: [what: string, acts: Act[]][] = [
  [
    'a guest that boots again after each claim is repaired at most three times a day',
    Array.from({ length: 5 }, () => [fails, { kind: 'claim', which: 0 } satisfies Act]).flat(),
  ],
]

it('an instance that is rebuilt and fails again rejoins the same incident', async () => {
  const history = await createHistory(createMemoryTable)
  for (const act of [
    fails,
    { kind: 'launch' as const, host: 1 },
    fails,
    { kind: 'wait' as const, ms: 120_000 },
  ])
    await takeStep(history, { act, ...PEACE })
  const { store } = history.clean.side
  const { items } = await store.listIncidents(FLEET, null, 10)
  const members = await Promise.all(items.map((head) => store.listMembers(head)))
  assert.deepEqual(
    members.flat().map(({ instance, state }) => [instance, state]),
    [[history.guests[1]?.plan.instance, 'failing']],
  )
})

for (const [what, acts] of HISTORIES)
  it(what, async () => {
    const history = await createHistory(createMemoryTable)
    for (const act of acts) {
      await takeStep(history, { act, ...PEACE })
      checkAlways(history.clean)
      checkAlways(history.faulty)
    }
  })

/** Histories that ended otherwise with their faults than without, as the model found them. */
const FAULTY: [what: string, steps: (Partial<Step> & { act: Act })[]][] = [
  [
    'a report that arrived hours before the first sweep of a table is judged',
    [
      { act: { kind: 'wait', ms: 1000 }, asleep: true },
      { act: { kind: 'boot', host: 0, cause: null, late: false }, lose: 1 },
      { act: { kind: 'wait', ms: 140 * 60_000 }, asleep: true },
      { act: { kind: 'boot', host: 0, cause: null, late: false } },
    ],
  ],
  [
    'two failing boots judged at the same time leave the newer one as the member',
    [
      { act: fails, lose: 1 },
      { act: fails, seed: 1862067843, twice: 0.5 },
    ],
  ],
]

for (const [what, steps] of FAULTY)
  it(what, () => liveThroughSteps(steps.map((step) => ({ ...PEACE, ...step }))))
