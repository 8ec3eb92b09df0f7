/** Whether a candidate fails too often. Pure. */
import {
  GATE_BASELINE_LEAST,
  GATE_EVIDENCE_BOOTS,
  GATE_FISHER_BASELINE,
  GATE_LOOKS,
  GATE_SHOWN_ALPHA,
} from '../policy/gate.ts'
import { shareAtLeast, shareAtMost } from '../statistics/clopper-pearson.ts'
import { fisherGreater, type Share } from '../statistics/fisher.ts'
import { waldTest } from '../statistics/wald-sequential.ts'
import { counted, percent } from '../view/number-words.ts'
import { type GateBoot, standingOf } from './gate-boot.ts'
import { alphaAt, alphaOf, betaAt, type GateSettings } from './gate-settings.ts'
import type { GateTest } from './gate-test.ts'
import { baselineAt, type Look, type Sample } from './looks.ts'

interface Question {
  candidate: Sample
  baseline: Sample
  looks: readonly Look[]
  settings: GateSettings
  /** Epoch milliseconds. */
  now: number
}

/** The one test of failures: Wald's, or Fisher's where the settings ask for it or the baseline itself fails more often than p0. */
export function failureTest(question: Question): GateTest {
  return methodOf(question) === 'wald' ? byWald(question) : byFisher(question)
}

/** Chosen from the baseline before the candidate's first boot: the candidate's own boots must not choose their test. */
function methodOf({ candidate, baseline, settings, now }: Question): 'wald' | 'fisher' {
  if (settings.failures_by !== 'auto') return settings.failures_by
  const before = baselineAt(baseline, (candidate.counted[0]?.first_at ?? 0) - 1)
  if (before.length < GATE_FISHER_BASELINE) return 'wald'
  const { hit, of } = shareOf(before, settings, now)
  return shareAtLeast(hit, of, GATE_SHOWN_ALPHA) > settings.p0 ? 'fisher' : 'wald'
}

function byWald(question: Question): GateTest {
  const { candidate, settings, now } = question
  const { p0, p1, beta } = settings
  const alpha = alphaOf(settings, 'failures')
  const isLost = (boot: GateBoot) => standingOf(boot, settings, now) === 'lost'
  const seen = waldTest(candidate.counted.map(isLost), { p0, p1, alpha, beta })
  const rule = `Wald's sequential test, boot by boot: refuse where ${percent(p1)} failing is ${times(1 / alpha)} as likely as ${percent(p0)}, pass where it is less than ${percent(beta)} as likely`
  const counts = `${seen.failures} of ${counted(seen.n, 'boot')} failed`
  const shown = { ...sides(question), method: 'wald' as const, alpha, rule, p: null, look: null }
  if (seen.refusedAt !== null)
    return { ...shown, result: 'worse', needs: 0, says: `${counts}; refused at boot ${seen.refusedAt}` }
  if (seen.isPassed) return { ...shown, result: 'no_worse', needs: 0, says: `${counts}; passed` }
  const says = `${counts}; ${seen.goodUntilPassed} more that come up pass it, ${seen.failuresUntilRefused} failures in a row refuse it`
  return { ...shown, result: 'undecided', needs: seen.goodUntilPassed, says }
}

function byFisher(question: Question): GateTest {
  const { candidate, looks, settings } = question
  const shown = { ...sides(question), method: 'fisher' as const }
  const rule = `Fisher's exact test against the baseline, at ${GATE_LOOKS[0]}, ${GATE_LOOKS[1]}, … boots; pass where fewer than ${percent(settings.p1)} failing are shown`
  let last: { p: number; alpha: number; boots: number } | null = null
  for (const look of looks) {
    const { p, alpha } = fisherAt(look, question)
    last = { p, alpha, boots: look.candidate.length }
    if (p > alpha) continue
    const says = `fails more often than the baseline (p = ${small(p)} at ${last.boots} boots)`
    return { ...shown, rule, p, alpha, look: last.boots, result: 'worse', needs: 0, says }
  }
  const base = { ...shown, rule, p: last?.p ?? null, look: last?.boots ?? null }
  const alpha = last?.alpha ?? alphaAt(settings, 'failures', 0)
  const newest = looks.at(-1)
  if (newest && last) {
    const { hit, of } = shareOf(newest.candidate, settings, question.now)
    const most = shareAtMost(hit, of, betaAt(settings))
    const says = `not found to fail more often than the baseline; at most ${percent(most)} fail`
    if (most < settings.p1) return { ...base, alpha, result: 'no_worse', needs: 0, says }
    return { ...base, alpha, result: 'undecided', needs: toNextLook(candidate), says }
  }
  return {
    ...base,
    alpha,
    result: 'undecided',
    needs: toNextLook(candidate),
    says: 'too few boots for a look',
  }
}

function fisherAt(look: Look, { settings, now }: Question): { p: number; alpha: number } {
  const [one, other] = [shareOf(look.candidate, settings, now), shareOf(look.baseline, settings, now)]
  return { p: fisherGreater(one, other), alpha: alphaAt(settings, 'failures', look.index) }
}

/** Null after the last look. */
export function toNextLook({ counted: boots }: Sample): number | null {
  const next = GATE_LOOKS.find((look) => look > boots.length)
  return next === undefined ? null : next - boots.length
}

function shareOf(boots: readonly GateBoot[], settings: GateSettings, now: number): Share {
  const hit = boots.filter((boot) => standingOf(boot, settings, now) === 'lost').length
  return { hit, of: boots.length }
}

function sides({ candidate, baseline, settings, now }: Question) {
  const lost = candidate.counted.filter((boot) => standingOf(boot, settings, now) === 'lost')
  const of = candidate.counted.length
  const share = (hit: number, all: number) => (all === 0 ? null : hit / all)
  const half = GATE_SHOWN_ALPHA / 2
  // Of the two samples one alone says nothing of a difference.
  const isOfBoth = of > 0 && baseline.counted.length > 0
  return {
    test: 'failures' as const,
    family: 'failures' as const,
    candidate: { boots: of, value: share(lost.length, of) },
    baseline: { boots: baseline.counted.length, value: share(baseline.lost, baseline.counted.length) },
    effect: isOfBoth ? share(lost.length, of) : null,
    interval: !isOfBoth
      ? null
      : ([shareAtLeast(lost.length, of, half), shareAtMost(lost.length, of, half)] as const),
    evidence: lost.slice(0, GATE_EVIDENCE_BOOTS),
  }
}

const times = (factor: number): string => `${Math.round(factor).toLocaleString('en-US')} times`

/** A p value: three digits, or as a power of ten. */
export const small = (p: number): string => (p >= 0.001 ? p.toFixed(3) : p.toExponential(1))

/** Whether the baseline has enough boots to compare with. */
export const isEnough = ({ counted: boots }: Sample): boolean => boots.length >= GATE_BASELINE_LEAST
