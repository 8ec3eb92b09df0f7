/** The rows of tables and lists about the gate's tests, for any output format. Pure. */
import { effectWords, needsWords, RESULT_WORDS, sideWords, testWords } from '../../shared/gate/gate-words.ts'
import type { AnsweredTest } from './gate-answer.ts'

/** Test, result, candidate, baseline, difference, needs; empty text where a cell has no value. */
export const testRow = (test: AnsweredTest): string[] => [
  testWords(test),
  RESULT_WORDS[test.result],
  sideWords(test, test.candidate),
  sideWords(test, test.baseline),
  effectWords(test),
  needsWords(test),
]

/** At most so many boots of each test that refuses the image, in the order of the answer. */
export const refusingBoots = (
  tests: readonly AnsweredTest[],
  ofEach: number,
): { test: AnsweredTest; boot: AnsweredTest['evidence'][number] }[] =>
  tests
    .filter(({ result }) => result === 'worse')
    .flatMap((test) => test.evidence.slice(0, ofEach).map((boot) => ({ test, boot })))
