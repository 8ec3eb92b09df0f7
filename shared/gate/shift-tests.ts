/** Whether a candidate is slower than its baseline, or closer to losing the race. Pure. */
import {
  GATE_BASELINE_LEAST,
  GATE_EVIDENCE_BOOTS,
  GATE_LOOKS,
  GATE_SHOWN_ALPHA,
  GATE_STAGE_WEIGHT,
  GATE_VALUES_LEAST,
  GATE_WHOLE_WEIGHT,
} from '../policy/gate.ts'
import { hodgesLehmann, shiftAtMost } from '../statistics/hodges-lehmann.ts'
import { holm } from '../statistics/holm.ts'
import { mannWhitneyGreater } from '../statistics/mann-whitney.ts'
import { counted, percent, seconds } from '../view/number-words.ts'
import { small, toNextLook } from './failure-test.ts'
import { allSecondsOf, type GateBoot, METRICS, type Metric, secondsOf } from './gate-boot.ts'
import { alphaAt, betaAt, type Family, type GateSettings } from './gate-settings.ts'
import type { GateTest } from './gate-test.ts'
import type { Look, Sample } from './looks.ts'

interface Question {
  candidate: Sample
  baseline: Sample
  looks: readonly Look[]
  settings: GateSettings
}

const OF_FAMILY = {
  speed: METRICS.filter((metric) => metric !== 'margin'),
  margins: ['margin'],
} as const satisfies Partial<Record<Family, readonly Metric[]>>
type ShiftFamily = keyof typeof OF_FAMILY

/** One test for each stage, for the whole boot, and for the race margin. */
export function shiftTests(question: Question): GateTest[] {
  return (Object.keys(OF_FAMILY) as ShiftFamily[]).flatMap((family) => familyTests(question, family))
}

/** Values of one metric at one look, turned so that more is worse. */
interface Compared {
  metric: Metric
  look: Look
  xs: number[]
  ys: number[]
  /** Corrected for all metrics of the family that were compared at this look. */
  p: number
  alpha: number
}

/** Each look is one family of tests with its own part of alpha. A metric is decided at the first look that finds it worse. */
function familyTests(question: Question, family: ShiftFamily): GateTest[] {
  const { looks, settings } = question
  const newest = new Map<Metric, Compared>()
  const worse = new Map<Metric, Compared>()
  for (const look of looks) {
    const compared = OF_FAMILY[family].flatMap((metric) => valuesAt(look, metric))
    const ps = compared.map(({ xs, ys }) => mannWhitneyGreater(xs, ys).p)
    const adjusted = holm(ps, compared.map(weightOf))
    for (const [index, { metric, xs, ys }] of compared.entries()) {
      const alpha = alphaAt(settings, family, look.index)
      const one = { metric, look, xs, ys, p: adjusted[index] ?? 1, alpha }
      newest.set(metric, one)
      if (!worse.has(metric) && one.p <= alpha && isLarge(one, settings)) worse.set(metric, one)
    }
  }
  return OF_FAMILY[family].map((metric) => {
    const found = worse.get(metric)
    if (found) return shown(found, question, family, 'worse')
    const last = newest.get(metric)
    return last ? shown(last, question, family, 'not_found') : notCompared(metric, question, family)
  })
}

const weightOf = ({ metric }: { metric: Metric }): number =>
  metric === 'whole' ? GATE_WHOLE_WEIGHT : GATE_STAGE_WEIGHT

/** A smaller margin is worse. */
const signOf = (metric: Metric): number => (metric === 'margin' ? -1 : 1)

function valuesAt(look: Look, metric: Metric): Pick<Compared, 'metric' | 'xs' | 'ys'>[] {
  const sign = signOf(metric)
  const xs = allSecondsOf(look.candidate, metric).map((value) => sign * value)
  const ys = allSecondsOf(look.baseline, metric).map((value) => sign * value)
  return xs.length >= GATE_VALUES_LEAST && ys.length >= GATE_BASELINE_LEAST ? [{ metric, xs, ys }] : []
}

/** The seconds by which a shift must worsen to count: both settings must be reached. */
const leastOf = ({ ys }: Compared, { slower_s, slower_share }: GateSettings): number =>
  Math.max(slower_s, slower_share * Math.abs(median(ys) ?? 0))

const isLarge = (one: Compared, settings: GateSettings): boolean =>
  (hodgesLehmann(one.xs, one.ys, GATE_SHOWN_ALPHA)?.shift ?? 0) >= leastOf(one, settings)

function shown(
  one: Compared,
  question: Question,
  family: ShiftFamily,
  found: 'worse' | 'not_found',
): GateTest {
  const { settings } = question
  const { metric, look, xs, ys, p, alpha } = one
  const sign = signOf(metric)
  const least = leastOf(one, settings)
  const estimate = hodgesLehmann(xs, ys, GATE_SHOWN_ALPHA)
  const shift = estimate?.shift ?? 0
  // Shown to be no worse: the one-sided bound of the shift is below what would count.
  const most = shiftAtMost(xs, ys, betaAt(settings)) ?? Number.POSITIVE_INFINITY
  const result = found === 'worse' ? 'worse' : most < least ? 'no_worse' : 'not_found'
  const interval = estimate?.interval ?? null
  const [low, high] = interval ?? [0, 0]
  return {
    ...{ test: metric, family, method: 'mann_whitney', result, p, alpha, look: look.candidate.length },
    candidate: { boots: xs.length, value: signed(median(xs), sign) },
    baseline: { boots: ys.length, value: signed(median(ys), sign) },
    effect: signed(shift, sign),
    interval: interval === null ? null : sign > 0 ? interval : [signed(high, -1) ?? 0, signed(low, -1) ?? 0],
    needs: result === 'not_found' ? missing(one, question, most - shift, least - shift) : 0,
    rule: ruleOf(metric, family, least),
    says: sentenceOf(one, result, shift),
    evidence: worst(look.candidate, metric, sign),
  }
}

/** The most conspicuous boots: the slowest, or those with the narrowest margins. */
function worst(boots: readonly GateBoot[], metric: Metric, sign: number): GateBoot[] {
  const known = boots.filter((boot) => secondsOf(boot, metric) !== null)
  return known
    .sort((a, b) => sign * ((secondsOf(b, metric) ?? 0) - (secondsOf(a, metric) ?? 0)))
    .slice(0, GATE_EVIDENCE_BOOTS)
}

const signed = (value: number | null, sign: number): number | null =>
  value === null ? null : value === 0 ? 0 : sign * value

/**
 * How many boots the candidate needs until its interval is narrow enough to show no worse, at a later look with so many:
 * its width goes with the root of 1/n + 1/m. Null where the shift itself is too large, or the baseline too small, for any
 * number.
 */
function missing(
  { xs, ys }: Compared,
  { candidate }: Question,
  width: number,
  wanted: number,
): number | null {
  if (!(wanted > 0) || !Number.isFinite(width)) return Number.isFinite(width) ? null : toNextLook(candidate)
  const rest = (1 / xs.length + 1 / ys.length) * (wanted / width) ** 2 - 1 / ys.length
  if (rest <= 0) return null
  const boots = Math.max(candidate.counted.length + 1, Math.ceil(1 / rest))
  const look = GATE_LOOKS.find((one) => one >= boots)
  return look === undefined ? null : look - candidate.counted.length
}

function notCompared(metric: Metric, question: Question, family: ShiftFamily): GateTest {
  const { candidate, baseline, looks, settings } = question
  const [xs, ys] = [allSecondsOf(candidate.counted, metric), allSecondsOf(baseline.counted, metric)]
  const next = toNextLook(candidate)
  const isEarly = candidate.counted.length < GATE_LOOKS[0] && ys.length >= GATE_BASELINE_LEAST
  const result = isEarly ? 'undecided' : 'not_measured'
  const timed = `timed in ${xs.length} of ${counted(candidate.counted.length, 'boot')}, and in ${ys.length} of ${baseline.counted.length} of the baseline`
  return {
    ...{
      test: metric,
      family,
      method: 'mann_whitney',
      result,
      p: null,
      look: null,
      effect: null,
      interval: null,
    },
    candidate: { boots: xs.length, value: median(xs) },
    baseline: { boots: ys.length, value: median(ys) },
    alpha: alphaAt(settings, family, looks.length),
    needs: isEarly ? next : null,
    rule: ruleOf(metric, family, null),
    says: isEarly ? `too few boots for a look; ${timed}` : `not compared: ${timed}`,
    evidence: [],
  }
}

function ruleOf(metric: Metric, family: ShiftFamily, least: number | null): string {
  const by = least === null ? '' : `, and by ${seconds(least)} or more`
  const holms = family === 'speed' ? " with Holm's correction" : ''
  return `Mann-Whitney test${holms}: refuse where ${metric === 'margin' ? 'margins are smaller' : 'it takes longer'}${by}`
}

function sentenceOf({ metric, look, p, ys }: Compared, result: GateTest['result'], shift: number): string {
  const than = metric === 'margin' ? ['smaller', 'larger'] : ['slower', 'faster']
  const share = Math.abs(median(ys) ?? 0) === 0 ? '' : ` (${percent(Math.abs(shift / (median(ys) ?? 1)))})`
  const by = `${seconds(Math.abs(shift))}${share} ${shift > 0 ? than[0] : than[1]}`
  const end = {
    worse: 'worse',
    no_worse: 'shown to be no worse',
    not_found: 'not found to be worse',
    undecided: '',
    not_measured: '',
  }
  return `${by} at ${look.candidate.length} boots, p = ${small(p)}: ${end[result]}`
}

/** The median of a list in any order; null of an empty one. */
export function median(values: readonly number[]): number | null {
  const sorted = Float64Array.from(values).sort()
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.ceil(sorted.length / 2) - 1]
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2
}
