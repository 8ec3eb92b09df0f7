/**
 * A judged boot as a chart over uptime: stages with their waiting and their lookups as bars, the network under them as
 * lanes, the moment of the lookup across both, and the race margin between it and the route. Only numbers in uptime
 * seconds; the drawing code decides on pixels.
 */
import { displayLine } from '../display.ts'
import type { Interval, Judgement, LookupAttempt, StageSpan } from '../verdict.ts'
import { type Lane, networkLanes } from './network-lanes.ts'
import { marginWords, uptimeWords } from './number-words.ts'
import { chartMoments, niceStep, waitingFrom } from './time-axis.ts'

export interface StageBar {
  label: string
  result: StageSpan['result']
  from: number
  /** Where the bar ends; for an open end the next known event. */
  to: number
  openEnd: boolean
  waiting: Interval | null
  attempts: AttemptBar[]
}

export interface AttemptBar {
  label: string
  outcome: LookupAttempt['outcome']
  from: number
  to: number
}

/** A stretch of the axis; `share` is its part of the width. The axis is broken between two of them. */
export interface AxisPart {
  from: number
  to: number
  share: number
}

export interface BootChart {
  low: number
  high: number
  /** One, or more where nothing happened for long: a repair half an hour later must not squeeze the boot to a hairline. */
  parts: AxisPart[]
  ticks: number[]
  bars: StageBar[]
  lanes: Lane[]
  lookup: { at: number; label: string } | null
  /** From the lookup to the route: certainly lost or won up to `sure`, possibly up to `perhaps`. */
  race: { from: number; sure: number; perhaps: number; won: boolean; label: string } | null
}

/** The chart, or null where no stage of the boot is dated. */
export function bootChart(judgement: Judgement, ticks = 10): BootChart | null {
  const moments = chartMoments(judgement)
  const dated = judgement.stages.filter((span) => span.start_s !== null)
  if (moments.length === 0 || dated.length === 0) return null
  const first = Math.min(...moments)
  const last = Math.max(...moments, first + 0.5)
  const pad = (last - first) * 0.02
  const [low, high] = [Math.max(0, first - pad), last + pad]
  const parts = axisParts(momentsOf(judgement), low, high)
  return {
    low: parts[0]?.from ?? low,
    high: parts.at(-1)?.to ?? high,
    parts,
    ticks: parts.flatMap(({ from, to, share }) => ticksBetween(from, to, Math.max(2, ticks * share))),
    bars: dated.map((span) => barOf(span, judgement, dated, parts.at(-1)?.to ?? high)),
    lanes: lanesOf(judgement, parts[0]?.from ?? low, parts.at(-1)?.to ?? high),
    lookup: lookupOf(judgement),
    race: raceOf(judgement, parts[0]?.from ?? low, parts.at(-1)?.to ?? high),
  }
}

/** Known events: starts and ends that were seen, lookups, and moments at which the network changed. */
function momentsOf({ stages, lookup, datasource }: Judgement): number[] {
  const ofStages = stages.flatMap(({ start_s, end_s }) => [start_s, end_s])
  const ofTries = datasource.attempts.flatMap(({ start_s, end_s }) => [start_s, end_s])
  return [...ofStages, ...ofTries, ...(lookup?.at ?? [])].filter((time) => time !== null)
}

/** A gap of at least this length that is longer than all of the rest together is left out. */
const GAP_LEFT_OUT = 60
const LEAST_SHARE = 0.25

function axisParts(moments: readonly number[], low: number, high: number): AxisPart[] {
  const sorted = [...moments].filter((at) => at >= low && at <= high).sort((a, b) => a - b)
  const gap = sorted
    .slice(1)
    .map((to, index) => ({ from: sorted[index] ?? to, to }))
    .reduce((longest, one) => (one.to - one.from > longest.to - longest.from ? one : longest), {
      from: 0,
      to: 0,
    })
  const left_out = gap.to - gap.from
  const [first, last] = [sorted[0] ?? low, sorted.at(-1) ?? high]
  const rest = last - first - left_out
  if (left_out < GAP_LEFT_OUT || left_out < rest) return [{ from: low, to: high, share: 1 }]
  // The axis has a margin for the whole span; each part needs its own.
  const before = partOf(first, gap.from)
  const after = partOf(gap.to, last)
  const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, (gap.from - first) / Math.max(rest, 0.001)))
  return [
    { ...before, share },
    { ...after, share: 1 - share },
  ]
}

function partOf(first: number, last: number): { from: number; to: number } {
  const pad = Math.max((last - first) * 0.08, 0.4)
  return { from: Math.max(0, first - pad), to: last + pad }
}

/** A source that needs no network, or was not searched over it, does not need a metadata route. */
function lanesOf({ network, race }: Judgement, low: number, high: number): Lane[] {
  const lanes = networkLanes(network, low, high)
  return race.state === 'not_applicable' ? lanes.filter(({ name }) => name !== 'metadata route') : lanes
}

function ticksBetween(low: number, high: number, wanted: number): number[] {
  const step = niceStep((high - low) / wanted)
  const ticks: number[] = []
  for (let n = Math.ceil(low / step); n * step <= high; n += 1) ticks.push(Number((n * step).toFixed(3)))
  return ticks
}

function barOf(span: StageSpan, judgement: Judgement, all: StageSpan[], high: number): StageBar {
  const from = span.start_s ?? 0
  const next = all.map(({ start_s }) => start_s ?? 0).find((start) => start > from)
  const to = span.end_s ?? next ?? high
  const waits = waitingFrom(span, judgement)
  return {
    label: span.run > 1 ? `${span.stage}, run ${span.run}` : span.stage,
    result: span.result,
    from,
    to,
    openEnd: span.end_s === null,
    waiting: waits === null ? null : [waits, Math.min(waits + (span.waited_s ?? 0), to)],
    attempts: attemptsIn(span, judgement, to),
  }
}

function attemptsIn(span: StageSpan, { datasource }: Judgement, end: number): AttemptBar[] {
  return datasource.attempts.flatMap((attempt) => {
    if (attempt.stage !== span.stage || attempt.run !== span.run || attempt.start_s === null) return []
    const to = Math.max(attempt.start_s, attempt.end_s ?? end)
    return [
      { label: displayLine(attempt.datasource, 60), outcome: attempt.outcome, from: attempt.start_s, to },
    ]
  })
}

function lookupOf({ lookup }: Judgement): BootChart['lookup'] {
  return lookup === null ? null : { at: lookup.at[0], label: `lookup ${uptimeWords(lookup.at[0])}` }
}

/** A lost race runs to the right, to the route that came later; a won one to the left, to the route that was there. */
function raceOf({ lookup, race }: Judgement, low: number, high: number): BootChart['race'] {
  if (lookup === null || race.margin_s === null) return null
  const [least, most] = race.margin_s
  const label = marginWords(race.margin_s)
  const at = lookup.at[0]
  const within = (moment: number) => Math.min(high, Math.max(low, moment))
  if (race.state === 'lost')
    return { from: at, sure: within(at - most), perhaps: within(at - least), won: false, label }
  return { from: at, sure: within(at - least), perhaps: within(at - Math.min(most, at)), won: true, label }
}
