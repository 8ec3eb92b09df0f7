/** Positions in the charts of a trend. Pure. */
import type { TrendPoint } from '../../../shared/trend/trend.ts'

/** A chart is drawn twice, and the stylesheet shows the one that fits: on a phone nothing lies out of sight. */
export interface TrendShape {
  kind: 'wide' | 'narrow'
  width: number
  /** Labels of the axis, at most. */
  ticks: number
}

export const TREND_SHAPES: readonly TrendShape[] = [
  { kind: 'wide', width: 960, ticks: 10 },
  { kind: 'narrow', width: 380, ticks: 4 },
]
/** Left and right of the plot: the names of the lines, and half a label. */
export const [LEFT, RIGHT] = [44, 16]

export interface TrendScale {
  x: (at: number) => number
  /** Moments for the labels of the axis, with their words. */
  ticks: { at: number; text: string }[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TICK_STEPS = [3 * HOUR, 6 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 56 * DAY, 112 * DAY]

export function trendScale(points: readonly TrendPoint[], { width, ticks }: TrendShape): TrendScale {
  const from = points[0]?.at ?? 0
  const until = points.at(-1)?.until ?? from + 1
  const x = (at: number) => LEFT + ((at - from) / (until - from)) * (width - LEFT - RIGHT)
  const step = TICK_STEPS.find((one) => (until - from) / one <= ticks) ?? TICK_STEPS.at(-1) ?? DAY
  const first = Math.ceil(from / step) * step
  const moments = Array.from({ length: Math.floor((until - first) / step) + 1 }, (_, n) => first + n * step)
  return { x, ticks: moments.map((at) => ({ at, text: tickText(at, step) })) }
}

const tickText = (at: number, step: number): string => {
  const iso = new Date(at).toISOString()
  return step < DAY ? iso.slice(11, 16) : iso.slice(5, 10)
}

/** The lowest share in a chart: most fleets are above 95 %, where a chart from zero is a flat line. */
export function floorOf(shares: readonly number[]): number {
  const least = Math.min(1, ...shares)
  return [0.95, 0.9, 0.8, 0.5].find((floor) => least >= floor) ?? 0
}
