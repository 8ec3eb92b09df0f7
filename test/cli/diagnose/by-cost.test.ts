import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { byCost } from '../../../cli/diagnose/by-cost.ts'
import type { Finding } from '../../../shared/verdict.ts'

const finding = (severity: Finding['severity'], text: string): Finding => ({
  code: 'x',
  severity,
  text,
  evidence: null,
})

describe('findings', () => {
  it('stand in the order of what they cost: not applied, seconds, then the rest as it was', () => {
    const found = [
      finding('info', 'a'),
      finding('warning', 'b'),
      finding('info', 'It cost 3.5 s.'),
      finding('warning', 'It cost 50.1 s.'),
      finding('info', 'c'),
      finding('error', 'A stage ended in an unhandled error.'),
    ]
    assert.deepEqual(
      byCost(found).map(({ text }) => text),
      ['A stage ended in an unhandled error.', 'It cost 50.1 s.', 'It cost 3.5 s.', 'b', 'a', 'c'],
    )
  })

  it('cost nothing where a number is no time', () => {
    const found = [finding('info', 'a'), finding('info', 'eth0 has 10.0.0.5 since 3 boots')]
    assert.equal(byCost(found)[0]?.text, 'a')
  })
})
