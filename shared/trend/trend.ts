/** The trend of a fleet or an image: one point for each hour, quarter of a day or day, and where it changed. Pure. */
import { TREND_CHANGE_BOOTS } from '../policy/limits.ts'
import { NARROW_MARGIN_S, TREND_CHANGE_COST, TREND_CHANGE_SHARE } from '../policy/shares.ts'
import { changesOf } from '../statistics/change-point.ts'
import type { Share } from '../statistics/fisher.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'
import { narrowerThan, sumOfCounts, type TrendCount } from './trend-count.ts'
import type { TrendDay } from './trend-day.ts'

export interface TrendPoint extends TrendCount {
  /** Epoch milliseconds; `until` is where the next one begins. */
  at: number
  until: number
}

/** A change of a share, at the moment when its first point begins. */
export interface TrendChange {
  at: number
  of: 'came_up' | 'narrow'
  before: Share
  after: Share
}

export interface TrendOfImage {
  image: string
  count: TrendCount
}

export interface Trend {
  points: TrendPoint[]
  /** Oldest first. */
  changes: TrendChange[]
  /** Images by their boots in the whole time, most first. */
  images: TrendOfImage[]
  cut: boolean
}

/** The length of one point, for so many days: about a hundred points, at most 365. */
export const stepOf = (days: number): number => (days <= 7 ? HOUR_MS : days <= 31 ? DAY_MS / 4 : DAY_MS)

/** `image` null: the whole fleet. The last point ends with `untilMs`, and the first is complete. */
export function trendOf(
  days: readonly TrendDay[],
  { days: span, untilMs, image }: { days: number; untilMs: number; image: string | null },
): Trend {
  const step = stepOf(span)
  const end = Math.ceil(untilMs / step) * step
  const begin = end - span * DAY_MS
  const hours = days.flatMap((day) => hoursOf(day, image)).filter(({ at }) => at >= begin && at < end)
  const byStep = Map.groupBy(hours, ({ at }) => Math.floor((at - begin) / step))
  const points = Array.from({ length: (end - begin) / step }, (_, n) => ({
    at: begin + n * step,
    until: begin + (n + 1) * step,
    ...sumOfCounts((byStep.get(n) ?? []).map(({ count }) => count)),
  }))
  return { points, changes: changesIn(points), ...imagesOf(days, begin, end) }
}

function hoursOf(day: TrendDay, image: string | null): { at: number; count: TrendCount }[] {
  const hours = image === null ? day.all : Object.hasOwn(day.images, image) ? day.images[image] : undefined
  return Object.entries(hours ?? {}).map(([hour, count]) => ({ at: day.at + Number(hour) * HOUR_MS, count }))
}

function imagesOf(days: readonly TrendDay[], begin: number, end: number): Pick<Trend, 'images' | 'cut'> {
  const within = days.filter(({ at }) => at > begin - DAY_MS && at < end)
  const names = [...new Set(within.flatMap(({ images }) => Object.keys(images)))]
  const images = names.map((image) => {
    const hours = within.flatMap((day) => hoursOf(day, image)).filter(({ at }) => at >= begin && at < end)
    return { image, count: sumOfCounts(hours.map(({ count }) => count)) }
  })
  const boots = ({ count }: TrendOfImage) => count.up + count.lost
  return {
    images: images
      .filter((one) => boots(one) > 0)
      .sort((a, b) => boots(b) - boots(a) || (a.image < b.image ? -1 : 1)),
    cut: within.some(({ cut }) => cut === true),
  }
}

/** Changes of the share that came up, and of the share that lost the race or won it narrowly. */
function changesIn(points: readonly TrendPoint[]): TrendChange[] {
  const kinds = [
    { of: 'came_up' as const, share: ({ up, lost }: TrendPoint) => ({ hit: up, of: up + lost }) },
    { of: 'narrow' as const, share: narrowShare },
  ]
  return kinds
    .flatMap(({ of, share }) =>
      changesOf(points.map(share), { cost: TREND_CHANGE_COST, least: TREND_CHANGE_BOOTS })
        .filter(({ before, after }) => Math.abs(partOf(after) - partOf(before)) >= TREND_CHANGE_SHARE)
        .map(({ at, before, after }) => ({ at: points[at]?.at ?? 0, of, before, after })),
    )
    .sort((a, b) => a.at - b.at)
}

const partOf = ({ hit, of }: Share): number => (of === 0 ? 0 : hit / of)

/** Of the timed races, those that were lost or won by less than a second. */
export const narrowShare = (count: TrendCount): Share => ({
  hit: narrowerThan(NARROW_MARGIN_S, count),
  of: (count.margins ?? []).reduce((sum, boots) => sum + boots, 0),
})
