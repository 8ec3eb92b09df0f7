/** May this image go out? Pure: the same boots, settings and moment give the same answer. */
import { GATE_BASELINE_LEAST, GATE_READ_MOST, GATE_SHOWN_ALPHA } from '../policy/gate.ts'
import { shareAtMost } from '../statistics/clopper-pearson.ts'
import { counted, percent } from '../view/number-words.ts'
import type { Decision } from './decision.ts'
import { failureTest, isEnough } from './failure-test.ts'
import type { GateBoot } from './gate-boot.ts'
import type { GateSettings } from './gate-settings.ts'
import type { GateTest } from './gate-test.ts'
import { testWords } from './gate-words.ts'
import { looksOf, type Sample, sampleOf } from './looks.ts'
import { type GateNews, newsOf } from './news.ts'
import { shiftTests } from './shift-tests.ts'

export interface Gate {
  decision: Decision
  /** One sentence. */
  reason: string
  /** The least number of the candidate's boots until a decision; 0 where it is decided, null where more would not help. */
  needs: number | null
  tests: GateTest[]
  news: GateNews
  candidate: Sample
  baseline: Sample
}

/**
 * The answer for the boots of two images. A refusal is final. An image that is like its baseline and fails in p0 is ever
 * refused with probability `alpha` at most, over all tests and however often a caller asks (docs/gate.md).
 */
export function gate(
  boots: { candidate: readonly GateBoot[]; baseline: readonly GateBoot[] },
  settings: GateSettings,
  now: number,
): Gate {
  const candidate = sampleOf(boots.candidate, settings, now, 'candidate')
  const baseline = sampleOf(boots.baseline, settings, now, 'baseline')
  const looks = looksOf(candidate, baseline)
  const question = { candidate, baseline, looks, settings, now }
  const tests = [failureTest(question), ...shiftTests(question)]
  const news = newsOf(candidate, baseline, settings, now)
  const judged = { tests, news, candidate, baseline }
  return { ...decide(judged, boots.candidate.length, settings), ...judged }
}

/** True where waiting is useless: it is decided, or more boots would not decide it. */
export const isSettled = ({ decision, needs }: Pick<Gate, 'decision' | 'needs'>): boolean =>
  decision === 'promote' || decision === 'refuse' || needs === null

type Judged = Pick<Gate, 'tests' | 'news' | 'candidate' | 'baseline'>

function decide(
  judged: Judged,
  read: number,
  settings: GateSettings,
): Pick<Gate, 'decision' | 'reason' | 'needs'> {
  const { tests, candidate, baseline } = judged
  if (read > GATE_READ_MOST) return cannot(TOO_MANY, null)
  const worse = tests.filter(({ result }) => result === 'worse')
  if (worse.length > 0) return { decision: 'refuse', reason: sentence(worse.map(named)), needs: 0 }
  const none = candidate.counted.length === 0 ? whyNone(candidate) : null
  if (none !== null) return candidate.standings.pending > 0 ? waits(none, 1) : cannot(none, 1)
  if (!isEnough(baseline)) return cannot(fewOf(baseline), 0)
  const open = tests.filter((test) => isOpen(test, settings))
  if (open.length === 0) return { decision: 'promote', reason: promoted(judged), needs: 0 }
  const needs = open.map((test) => test.needs)
  const most = needs.includes(null) ? null : Math.max(...needs.map((boots) => boots ?? 0))
  return waits(sentence(open.map(named)), most)
}

const cannot = (reason: string, needs: number | null) => ({
  decision: 'cannot_judge' as const,
  reason,
  needs,
})
const waits = (reason: string, needs: number | null) => ({ decision: 'inconclusive' as const, reason, needs })

const TOO_MANY = `The candidate has more than ${counted(GATE_READ_MOST, 'boot')} since then: it has been in use for long. Choose a later start.`

/**
 * A strict gate needs proof; others pass where a test looked and found nothing. Times that the baseline lacks too are not
 * required.
 */
function isOpen({ result, baseline }: GateTest, { strict }: GateSettings): boolean {
  if (result === 'not_measured') return strict && baseline.boots >= GATE_BASELINE_LEAST
  return result === 'undecided' || (strict && result === 'not_found')
}

const named = (test: GateTest): string => `${testWords(test)}: ${test.says}`
const sentence = (parts: readonly string[]): string => `${parts.join('. ')}.`

function whyNone({ standings }: Sample): string {
  const { claimed, pending, undecided } = standings
  if (claimed + pending + undecided === 0)
    return 'The candidate has no boot that somebody vouches for: look at its name, and whether its launches are announced (docs/trust.md).'
  if (pending > 0)
    return `No boot of the candidate has ended yet; ${pending} still ${pending === 1 ? 'boots' : 'boot'}.`
  if (claimed > 0 && undecided === 0)
    return `Nobody vouches for any of the candidate's ${counted(claimed, 'boot')}: announce launches, or give the machines tokens of their own (docs/trust.md).`
  return `None of the candidate's boots counts: ${claimed} that nobody vouches for, ${undecided} that nobody can judge.`
}

function fewOf({ counted: boots, standings: { claimed, repeated } }: Sample): string {
  const more = [
    ...(claimed > 0 ? [`${claimed} more are unverified`] : []),
    ...(repeated > 0 ? [`${repeated} more are of the same machines`] : []),
  ]
  return `The baseline has ${counted(boots.length, 'boot')} that count${boots.length === 1 ? 's' : ''}, and ${GATE_BASELINE_LEAST} are needed${more.length > 0 ? ` (${more.join(', ')})` : ''}.`
}

function promoted({ tests, candidate }: Judged): string {
  const most = shareAtMost(candidate.lost, candidate.counted.length, GATE_SHOWN_ALPHA)
  const compared = tests.filter(({ test, look }) => test !== 'failures' && look !== null).length
  return `At most ${percent(most)} of its boots fail (95 % confidence), and none of ${counted(compared, 'comparison')} found it slower or closer to losing the race.`
}
