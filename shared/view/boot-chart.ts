/**
 * A judged boot as a picture on its uptime axis: stages with their waiting and their lookups as bars, the network
 * under them as lanes, the moment of the lookup through both, and the race margin between it and the route.
 * Pure numbers in uptime seconds; what draws them decides on pixels.
 */
import { displayLine } from '../display.ts'
import type { Interval, Judgement, LookupAttempt, StageSpan } from '../verdict.ts'
import { type Lane, networkLanes } from './network-lanes.ts'
import { marginWords } from './number-words.ts'
import { chartMoments, niceStep, waitingFrom } from './time-axis.ts'

export interface StageBar {
  label: string
  result: StageSpan['result']
  from: number
  /** Where the bar ends; for an open end the next thing that is known to have happened. */
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

export interface BootChart {
  low: number
  high: number
  ticks: number[]
  bars: StageBar[]
  lanes: Lane[]
  lookup: { at: number; label: string } | null
  /** From the lookup to the route: surely lost or won up to `sure`, perhaps up to `perhaps`. */
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
  return {
    low,
    high,
    ticks: ticksBetween(low, high, ticks),
    bars: dated.map((span) => barOf(span, judgement, dated, high)),
    lanes: lanesOf(judgement, low, high),
    lookup: lookupOf(judgement),
    race: raceOf(judgement, low, high),
  }
}

/** A source that needs no network, or was not looked for over it, has no use for a metadata route. */
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
  return lookup === null ? null : { at: lookup.at[0], label: `lookup ${lookup.at[0].toFixed(2)} s` }
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
