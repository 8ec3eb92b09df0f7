import assert from 'node:assert/strict'
import { test } from 'node:test'
import { medianOfStorms, reporterPolicy, STORMS } from '../run/storm.ts'

const outcomes = STORMS.map(([, storm]) => medianOfStorms(storm, reporterPolicy()))
const [byRule, warmed, tooShort, outage] = outcomes

test('no storm and no outage of ten minutes brings a guest to the end of its tries', () => {
  assert.deepEqual(
    outcomes.map(({ toTimer }) => toTimer),
    [0, 0, 0, 0],
  )
})

test('100,000 guests at once need hardly a second try, and failing boots arrive within seconds', () => {
  for (const storm of [byRule, warmed]) {
    assert.ok((storm?.requestsPerBoot ?? 9) <= 1.05, JSON.stringify(storm))
    assert.ok((storm?.badP99 ?? 99) <= 6, JSON.stringify(storm))
  }
})

test('on a new table the rule for JITTER is worth keeping', () => {
  assert.ok((tooShort?.requestsPerBoot ?? 0) > (byRule?.requestsPerBoot ?? 9))
  assert.ok((outage?.drainedAt ?? 9999) < 1300, JSON.stringify(outage))
})
