import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type BootSoFar, evidenceOf, SIMULATED_CAUSES } from '../../cli/simulate/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import type { Cause, Verdict } from '../../shared/verdict.ts'

const FAILED = (cause: Cause) => ({ verdict: 'failed' as Verdict, cause, confidence: 'certain' })
const judged = (...boots: Omit<BootSoFar, 'began_at'>[]) => {
  const reports = boots.map((boot, index) =>
    evidenceOf({ boot_id: 'b', seq: String(index + 1) }, { ...boot, began_at: 1_790_000_000_000 }),
  )
  const { verdict, cause, confidence } = judgeBoot(reports, { expected_datasource: 'OpenStack' })
  return { verdict, cause, confidence }
}

describe('the real judge reads the console of simulated guests as intended:', () => {
  it('a healthy boot', () => {
    assert.deepEqual(judged({ cause: null, rerun: null }), {
      verdict: 'ok',
      cause: 'healthy',
      confidence: 'certain',
    })
  })

  for (const cause of SIMULATED_CAUSES) {
    const failed = { cause, rerun: null }
    it(`${cause}: failed`, () => assert.deepEqual(judged(failed), FAILED(cause)))
    it(`${cause}: a re-run that finds the source makes it recovered, and keeps the cause`, () => {
      const healed = { cause, rerun: { at_s: 180.4, found: true } }
      assert.deepEqual(judged(failed, healed), { ...FAILED(cause), verdict: 'recovered' })
    })
    it(`${cause}: a re-run that finds nothing leaves it failed`, () => {
      const again = { cause, rerun: { at_s: 180.4, found: false } }
      assert.deepEqual(judged(failed, again), FAILED(cause))
    })
  }
})
