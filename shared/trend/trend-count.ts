/** Results of boots as small counts that add up: of five minutes, of an hour, of any time. Pure. */
import { TREND_IMAGES } from '../policy/limits.ts'
import { isDecided, isGood } from '../severity.ts'
import type { Interval, Verdict } from '../verdict.ts'
import { isTimed, marginPoint } from '../view/image-report.ts'

/** Upper edges of the buckets of race margins, seconds; one more bucket is for larger ones. They are stored: never change them. */
export const TREND_MARGIN_EDGES = [
  -30, -10, -5, -2, -1, 0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 60,
] as const

export interface TrendCount {
  up: number
  lost: number
  /** Boots by race margin, up to the last bucket that has one; missing where none was timed. */
  margins?: number[]
}

export interface TrendCounts {
  all: TrendCount
  /** The images with the most boots; where `cut` is set, they may differ from cell to cell. */
  images: Record<string, TrendCount>
  /** There were more images than are kept by name. */
  cut?: true
}

interface Row {
  image: string
  verdict: Verdict
  margin_s: Interval | null
}

/** Counts the rows that count, without undecided boots. Rows come in pieces, and the kept images are known only at the end. */
export function createTrendCount(): { add: (rows: readonly Row[]) => void; counts: () => TrendCounts } {
  const images = new Map<string, TrendCount>()
  return {
    add(rows) {
      const decided = rows.filter(({ verdict }) => isDecided(verdict))
      for (const [image, own] of Map.groupBy(decided, (row) => row.image))
        images.set(image, sumOfCounts([images.get(image) ?? { up: 0, lost: 0 }, countOf(own)]))
    },
    counts: () => ({ all: sumOfCounts([...images.values()]), ...mostBooted([...images]) }),
  }
}

function countOf(rows: readonly Row[]): TrendCount {
  const up = rows.filter(({ verdict }) => isGood(verdict)).length
  const margins: number[] = []
  for (const { margin_s } of rows) {
    if (margin_s === null || !isTimed(margin_s)) continue
    const bucket = bucketOf(marginPoint(margin_s))
    while (margins.length <= bucket) margins.push(0)
    margins[bucket] = (margins[bucket] ?? 0) + 1
  }
  return { up, lost: rows.length - up, ...(margins.length > 0 && { margins }) }
}

function bucketOf(margin: number): number {
  const at = TREND_MARGIN_EDGES.findIndex((edge) => margin < edge)
  return at === -1 ? TREND_MARGIN_EDGES.length : at
}

/** The images with the most boots, as many as are kept; of equals the first by name. */
export function mostBooted<T extends TrendCount>(
  images: readonly (readonly [string, T])[],
): { images: Record<string, T>; cut?: true } {
  const boots = ([, { up, lost }]: readonly [string, T]) => up + lost
  const sorted = [...images].sort((a, b) => boots(b) - boots(a) || (a[0] < b[0] ? -1 : 1))
  const kept = { images: Object.fromEntries(sorted.slice(0, TREND_IMAGES)) }
  return sorted.length > TREND_IMAGES ? { ...kept, cut: true } : kept
}

/** The sum; zero for an empty list. */
export function sumOfCounts(counts: readonly TrendCount[]): TrendCount {
  let [up, lost] = [0, 0]
  const margins: number[] = []
  for (const count of counts) {
    up += count.up
    lost += count.lost
    for (const [bucket, boots] of (count.margins ?? []).entries())
      margins[bucket] = (margins[bucket] ?? 0) + boots
  }
  return { up, lost, ...(margins.length > 0 && { margins: Array.from(margins, (boots) => boots ?? 0) }) }
}

/** The index of the bucket that contains this share of the timed boots, counted from the narrowest; null where none was timed. */
export function bucketAt({ margins = [] }: TrendCount, share: number): number | null {
  const all = margins.reduce((sum, boots) => sum + boots, 0)
  let seen = 0
  for (const [bucket, boots] of margins.entries()) {
    seen += boots
    if (boots > 0 && seen >= share * all) return bucket
  }
  return null
}

/** Boots that lost the race, or won it by less than so many seconds, which must be one of the edges. */
export function narrowerThan(
  edge: (typeof TREND_MARGIN_EDGES)[number],
  { margins = [] }: TrendCount,
): number {
  return margins.slice(0, TREND_MARGIN_EDGES.indexOf(edge) + 1).reduce((sum, boots) => sum + boots, 0)
}
