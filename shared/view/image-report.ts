/** Boots of a fleet by image: how many came up, by how much they won the race to metadata, how long stages take. Pure. */
import { isDecided, isGood } from '../severity.ts'
import { type Cause, type Interval, STAGES, type Stage, type Verdict } from '../verdict.ts'

interface Row {
  verdict: Verdict
  cause: Cause
  margin_s: Interval | null
  stage_ms: Record<string, number | null>
  trust: string
}

export interface StageTime {
  stage: Stage
  boots: number
  median_s: number
  p95_s: number
}

export interface ImageReport {
  image: string
  boots: number
  came_up: number
  decided: number
  verdicts: Partial<Record<Verdict, number>>
  causes: Partial<Record<Cause, number>>
  /** Boots by margin, `MARGIN_EDGES.length + 1` buckets; the middle edge is zero. */
  margins: number[]
  measured: number
  /** Boots that won with a route that was already there at the first sample: the margin is unknown. */
  untimed: number
  stages: StageTime[]
}

/** Upper edges of the buckets, seconds; one more bucket is for larger values. */
export const MARGIN_EDGES = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5] as const

/** Most failing boots first. */
export const byLost = (a: ImageReport, b: ImageReport): number =>
  lost(b) - lost(a) || b.boots - a.boots || (a.image < b.image ? -1 : 1)

const lost = ({ decided, came_up }: ImageReport) => decided - came_up

/** Of boots of one image. Unverified ones are not counted (docs/architecture.md, Trust). */
export function imageReport(image: string, all: readonly Row[]): ImageReport {
  const rows = all.filter(({ trust }) => trust === 'bound' || trust === 'attested')
  const decided = rows.filter(({ verdict }) => isDecided(verdict))
  const raced = rows.flatMap(({ margin_s }) => (margin_s === null ? [] : [margin_s]))
  const margins = raced.filter(isTimed).map(marginPoint)
  const verdicts: ImageReport['verdicts'] = {}
  const causes: ImageReport['causes'] = {}
  for (const { verdict, cause } of rows) {
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
    causes[cause] = (causes[cause] ?? 0) + 1
  }
  return {
    image,
    boots: rows.length,
    decided: decided.length,
    came_up: decided.filter(({ verdict }) => isGood(verdict)).length,
    verdicts,
    causes,
    margins: histogram(margins),
    measured: margins.length,
    untimed: raced.length - margins.length,
    stages: STAGES.flatMap((stage) => stageTime(stage, rows)),
  }
}

/** A won race counts by its certain part, a lost one by the middle of its interval. */
export function marginPoint([low, high]: Interval): number {
  return low < 0 && high <= 0 ? (low + high) / 2 : low
}

/** False for a win of unknown margin, which must not stand among the narrow ones. */
export const isTimed = ([low, high]: Interval): boolean => low < 0 || low >= 0.05 || high - low < 0.05

/** A loss is always left of the zero line, however small, and a win never is. */
function histogram(values: readonly number[]): number[] {
  const counts = new Array<number>(MARGIN_EDGES.length + 1).fill(0)
  for (const value of values) {
    const at = MARGIN_EDGES.findIndex((edge) => value < edge)
    const bucket = at === -1 ? counts.length - 1 : at
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  return counts
}

function stageTime(stage: Stage, rows: readonly Row[]): StageTime[] {
  const known = rows.flatMap(({ stage_ms }) => stage_ms[stage] ?? []).sort((a, b) => a - b)
  if (known.length === 0) return []
  return [
    {
      stage,
      boots: known.length,
      median_s: quantile(known, 0.5) / 1000,
      p95_s: quantile(known, 0.95) / 1000,
    },
  ]
}

/** Nearest rank: a value that really occurred. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}
