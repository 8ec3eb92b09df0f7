/** What is asked of the judgement on labelled boots, and that the counting counts. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { judgeText } from '../../shared/judgement/judge.ts'
import { SHARED, whyNoSamples } from '../soak/samples.ts'
import { outcomeAgrees, type Row, sameSource, summarise } from '../support/accuracy-report.ts'
import { sampleBoots } from '../support/captured-boots.ts'
import { labelledTexts } from '../support/labelled-texts.ts'

function share(score: { right: number; of: number } | undefined): number {
  return score === undefined ? Number.NaN : score.right / score.of
}

describe('judging the captured boots', { skip: whyNoSamples() ?? false }, () => {
  const directory = `${SHARED}captures`

  it('gets outcome, cause and datasource of every boot right', () => {
    const { scores, misses } = summarise(sampleBoots(directory, 'files'))
    for (const fact of ['outcome', 'cause', 'datasource', 'rerun'])
      assert.equal(share(scores[fact]), 1, misses.join('\n'))
  })

  for (const shown of ['stderr', 'console'] as const)
    it(`makes no wrong claim from ${shown === 'stderr' ? "the stages' stderr" : 'the console'} alone`, () => {
      assert.deepEqual(summarise(sampleBoots(directory, shown)).wrong_claims, [])
    })
})

const texts = `${SHARED}corpus`
const whyNoTexts = existsSync(texts) ? false : 'the labelled texts are not beside this checkout'

describe('judging the labelled texts', { skip: whyNoTexts }, () => {
  it('meets its promised accuracy, without one wrong claim', async () => {
    const { scores, wrong_claims, unknown_where_labelled, misses } = summarise(await labelledTexts(texts))
    assert.deepEqual(wrong_claims, [])
    const promised = { outcome: 0.97, cause: 0.92, datasource: 0.97, stage: 0.98, route: 0.95 }
    for (const [fact, least] of Object.entries(promised))
      assert.ok(share(scores[fact]) >= least, `${fact} ${share(scores[fact])}\n${misses.join('\n')}`)
    assert.ok(share(unknown_where_labelled) <= 0.08)
  })
})

describe('the counts of an accuracy run', () => {
  const judged = judgeText('Kernel panic - not syncing: x')
  const row = (wantedCause: string): Row => ({
    sample: 'a',
    wantedCause,
    accepted: [wantedCause],
    judged,
    facts: [],
    misleading: [],
  })

  it('count any cause that is neither unknown nor the label’s as a wrong claim', () => {
    assert.deepEqual(summarise([row('healthy')]).wrong_claims, ['a: os_boot_failure, not healthy'])
    assert.deepEqual(summarise([row('os_boot_failure')]).wrong_claims, [])
    assert.deepEqual(summarise([{ ...row('healthy'), judged: judgeText('') }]).wrong_claims, [])
  })

  it('count misleading answers separately from wrong claims', () => {
    const misleading = ['says "x"', 'verdict ok, not failed']
    assert.deepEqual(summarise([{ ...row('healthy'), misleading }, row('healthy')]).misleading, [
      'a: says "x"; verdict ok, not failed',
    ])
  })

  it('include a confusion table, and the file of each miss', () => {
    const summary = summarise([row('healthy'), row('os_boot_failure')])
    assert.deepEqual(summary.confusion, {
      healthy: { os_boot_failure: 1 },
      os_boot_failure: { os_boot_failure: 1 },
    })
    assert.deepEqual(summary.misses, ['a: cause wanted healthy, got os_boot_failure'])
  })

  it('compare the outcome of the search, and the verdict when the label has one', () => {
    assert.equal(outcomeAgrees('incomplete', judgeText('')), true)
    assert.equal(outcomeAgrees('unknown', judgeText('')), true)
    assert.equal(outcomeAgrees('found', judgeText('')), false)
    assert.equal(outcomeAgrees('fallback_none', judgeText('status: done\ndetail: DataSourceNone\n')), true)
  })

  it('compare datasources by class', () => {
    assert.equal(sameSource('DataSourceOpenStack', 'DataSourceOpenStack [net,ver=2]'), true)
    assert.equal(sameSource('DataSourceOpenStack', 'DataSourceEc2'), false)
    assert.equal(sameSource(null, null), true)
  })
})
