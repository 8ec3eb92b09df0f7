/** The gate's answer in the words of pages, terminals and pull requests. Pure. */
import { counted, percent, seconds } from '../view/number-words.ts'
import type { Decision } from './decision.ts'
import type { GateTest, Side, TestResult } from './gate-test.ts'
import type { GateNews, Seen, SeenThing } from './news.ts'

export const DECISION_WORDS: Record<Decision, string> = {
  promote: 'Promote',
  refuse: 'Refuse',
  inconclusive: 'Inconclusive',
  cannot_judge: 'Cannot judge',
}

export const RESULT_WORDS: Record<TestResult, string> = {
  worse: 'worse',
  no_worse: 'shown to be no worse',
  not_found: 'not found to be worse',
  undecided: 'undecided',
  not_measured: 'not compared',
}

type Named = Pick<GateTest, 'test'>

export const testWords = ({ test }: Named): string =>
  test === 'failures'
    ? 'Failures'
    : test === 'whole'
      ? 'Whole boot'
      : test === 'margin'
        ? 'Race margin'
        : test

/** `3 of 40`, `8.02 s in 40 boots`, `no boots`; never a rate of none. */
export function sideWords({ test }: Named, { boots, value }: Side): string {
  if (value === null) return boots === 0 ? 'no boots' : counted(boots, 'boot')
  return test === 'failures'
    ? `${Math.round(value * boots)} of ${boots}`
    : `${seconds(value)} in ${counted(boots, 'boot')}`
}

/** `7.5 % fail, 95 % interval 1.6 % to 20.4 %`; `+2.01 s, 95 % interval +1.20 s to +2.90 s`; `–` where there is none. */
export function effectWords({
  test,
  effect,
  interval,
}: Pick<GateTest, 'test' | 'effect' | 'interval'>): string {
  if (effect === null) return '–'
  const amount = (value: number) =>
    test === 'failures' ? percent(value) : `${value > 0 ? '+' : ''}${seconds(value)}`
  const what = test === 'failures' ? `${amount(effect)} fail` : amount(effect)
  if (interval === null) return `${what}, too few boots for an interval`
  return `${what}, 95 % interval ${amount(interval[0])} to ${amount(interval[1])}`
}

/** How many more boots a test needs; empty where none. */
export function needsWords({ result, needs }: Pick<GateTest, 'result' | 'needs'>): string {
  if (result === 'not_measured' || needs === 0) return ''
  const what = result === 'undecided' ? '' : ' to show that it is no worse'
  return needs === null ? `more would not help${what}` : `${counted(needs, 'more boot')}${what}`
}

export const NEWS_WORDS: Record<keyof GateNews, string> = {
  causes: 'cause',
  findings: 'finding',
  lints: 'fault of its configuration',
}

/** `2 of 40`; `–` where unknown. */
export const seenWords = (boots: number | null, of: number): string =>
  boots === null ? '–' : `${boots} of ${of}`

/** `in 2 of 40 boots; of the baseline in 0 of 100`. */
export function thingWords({ candidate, baseline }: SeenThing, { candidate_of, baseline_of }: Seen): string {
  const other =
    baseline === null ? 'of the baseline nobody can say' : `of the baseline in ${baseline} of ${baseline_of}`
  return `in ${candidate} of ${counted(candidate_of, 'boot')}; ${other}`
}

/** A note where the configuration of one of the images is unknown, completely or so that nothing can count as new; else null. */
export function unknownLints(
  { candidate_of, baseline_of }: Seen,
  boots: { candidate: number; baseline: number },
): string | null {
  if (boots.candidate === 0 || (candidate_of > 0 && baseline_of > 0)) return null
  return `Configuration: not compared; it is known of ${candidate_of} of ${counted(boots.candidate, 'boot')} of the candidate and of ${baseline_of} of ${boots.baseline} of the baseline`
}
