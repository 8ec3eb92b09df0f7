/** Runs a table of causes: the rule as a sentence, the lines that show it, the cause and how sure it is. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { judgeText } from '../../../shared/judgement/judge.ts'
import type { Cause, Confidence, Verdict } from '../../../shared/verdict.ts'
import * as say from './boot-text.ts'

export type CauseRow = [rule: string, lines: string[], cause: Cause, confidence?: Confidence]

/** One named test per row; `unknown` confidence goes with the cause `unknown` and nothing else. */
export function checkCauses(rows: readonly CauseRow[]): void {
  for (const [rule, lines, cause, confidence] of rows)
    it(`${cause}: ${rule}`, () => {
      const judged = judgeText(say.text(...lines))
      assert.equal(judged.cause, cause)
      if (confidence !== undefined) assert.equal(judged.confidence, confidence)
      assert.equal(judged.confidence === 'unknown', judged.cause === 'unknown')
    })
}

/** The rule as a sentence, the lines that show it, and how the boot ended. */
export type VerdictRow = [rule: string, lines: string[], verdict: Verdict, cause: Cause]

/** One named test per row. */
export function checkVerdicts(rows: readonly VerdictRow[]): void {
  for (const [rule, lines, verdict, cause] of rows)
    it(`${verdict}, ${cause}: ${rule}`, () => {
      const judged = judgeText(say.text(...lines))
      assert.deepEqual([judged.verdict, judged.cause], [verdict, cause])
    })
}
