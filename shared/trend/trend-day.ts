/** One day of a fleet in hours, computed from its cells: a trend of weeks is read from these. Pure. */
import { DAY_MS, HOUR_MS } from '../time.ts'
import { mostBooted, sumOfCounts, type TrendCount, type TrendCounts } from './trend-count.ts'

/** Counts by hour of the day (0 to 23, UTC); an hour without a boot is missing. */
export type Hours = Record<number, TrendCount>

export interface TrendDay {
  fleet: string
  /** Its midnight, UTC, epoch milliseconds. */
  at: number
  all: Hours
  images: Record<string, Hours>
  /** More images booted than are kept by name: some with few boots, or some of their boots, are missing. */
  cut?: true
}

/** The part of a cell that trends use. `trend` is missing where it was counted before there were trends. */
export interface TrendCell {
  at: number
  verdicts: Record<string, number>
  trend?: TrendCounts
}

/** The day that begins at `at`. Cells of other days are ignored. */
export function trendDay(fleet: string, at: number, cells: readonly TrendCell[]): TrendDay {
  const counted = cells.flatMap((cell) =>
    cell.trend && cell.at >= at && cell.at < at + DAY_MS
      ? [{ hour: Math.floor((cell.at - at) / HOUR_MS), trend: cell.trend }]
      : [],
  )
  const byHour = [...Map.groupBy(counted, ({ hour }) => hour)]
  const hoursOf = (pick: (trend: TrendCounts) => TrendCount | undefined): Hours =>
    Object.fromEntries(
      byHour.flatMap(([hour, all]) => {
        const sum = sumOfCounts(all.flatMap(({ trend }) => pick(trend) ?? []))
        return sum.up + sum.lost === 0 ? [] : [[hour, sum]]
      }),
    )
  const names = [...new Set(counted.flatMap(({ trend }) => Object.keys(trend.images)))]
  const images = names.map((name) => {
    const hours = hoursOf((trend) => (Object.hasOwn(trend.images, name) ? trend.images[name] : undefined))
    return [name, { hours, ...sumOfCounts(Object.values(hours)) }] as const
  })
  const kept = mostBooted(images)
  const isCut = kept.cut === true || counted.some(({ trend }) => trend.cut)
  return {
    ...{ fleet, at },
    all: hoursOf(({ all }) => all),
    images: Object.fromEntries(Object.entries(kept.images).map(([name, { hours }]) => [name, hours])),
    ...(isCut && { cut: true }),
  }
}
