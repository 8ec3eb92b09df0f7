import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import { VERDICTS } from '../../../shared/verdict.ts'
import { summaryOf } from '../../../shared/view/summary.ts'
import { seedJudgement } from '../../cli/seed-judgement.ts'

const where = () => 'x.log:7'

describe('the sentence for a ticket', () => {
  it('says how the boot ended, why, what happened and which line shows it', () => {
    assert.match(
      summaryOf(seedJudgement(), 'x.log', where),
      /^x\.log: the boot failed at first and found its source later, route_missing_at_lookup \(certain\); at 26\.01 s when init .*; at 30\.44 s a later run .*; see x\.log:7, ".*"\.$/,
    )
  })

  for (const verdict of VERDICTS)
    it(`is one line of words for ${verdict}`, () => {
      const said = summaryOf(seedJudgement({ verdict, evidence: [] }), 'x.log', where)
      assert.match(said, /^x\.log: [a-z][^\n]+\.$/)
      assert.ok(!said.includes('undefined'))
    })

  it('names no cause where none is known', () => {
    assert.equal(
      summaryOf(judgeText(''), 'x.log', where),
      'x.log: the input does not show how the boot went.',
    )
  })

  it('contains no guest character that could move the cursor', () => {
    const evidence = [{ source: 'text', line: 1, text: 'a\u001b[2J\u202eb\nc', shows: 'x' }]
    assert.match(summaryOf(seedJudgement({ evidence }), 'x.log', where), /"ab c"\.$/)
  })
})
