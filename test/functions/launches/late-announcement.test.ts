/** An inventory that announces a launch long after it: earlier reports are judged before silence counts. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decideExpectation } from '../../../functions/launches/expectation-decision.ts'
import { announced } from '../../../functions/launches/launch.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'

const AT = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000

for (const [told, deadline] of [
  [0, 5],
  [4, 5],
  [10, 15],
  [600, 605],
] as const)
  it(`a launch announced ${told} min late is missed after ${deadline} min, where the image needs 5`, () => {
    const launched_at = new Date(AT).toISOString()
    const wanted = { uuid: null, macs: [], labels: {}, image: 'image-1', launched_at }
    const instance = announced(newInstance('demo', 'i-1'), wanted, {
      now: AT + told * MINUTE,
      fleet: undefined,
    })
    const ask = (minute: number) =>
      decideExpectation({ instance, image_deadline_s: 300, blind: [], now: AT + minute * MINUTE })
    assert.deepEqual(ask(deadline - 1), {
      do: 'wait',
      at: AT + deadline * MINUTE,
      deadline_at: AT + deadline * MINUTE,
      reason: 'not_yet',
    })
    assert.equal(ask(deadline).do, 'fire')
  })
