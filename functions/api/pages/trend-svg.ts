/** The two charts of a trend: the share of boots that came up, and the margins of the race for metadata. */
import type { TrendChange, TrendPoint } from '../../../shared/trend/trend.ts'
import { bucketAt, TREND_MARGIN_EDGES } from '../../../shared/trend/trend-count.ts'
import { changeMark } from '../../../shared/trend/trend-words.ts'
import { type Html, html, maybe } from './html.ts'
import {
  floorOf,
  LEFT,
  RIGHT,
  TREND_SHAPES,
  type TrendScale,
  type TrendShape,
  trendScale,
} from './trend-scale.ts'

const [TOP, PLOT] = [26, 150]
const HEIGHT = TOP + PLOT + 22
/** Seconds that have a line of their own in the chart of margins. */
const MARGIN_LINES = [-10, 0, 1, 2, 5, 10, 30] as const

export interface TrendMarks {
  changes: readonly TrendChange[]
  /** Moments that were annotated, in the order of the list below the charts. */
  notes: readonly { at: number }[]
}

/** A step for each point that has a boot: its share, and dots where points are few. */
export function shareChart(points: readonly TrendPoint[], marks: TrendMarks): Html {
  const shares = points.flatMap(({ up, lost }) => (up + lost === 0 ? [] : [up / (up + lost)]))
  const floor = floorOf(shares)
  const y = (share: number) => TOP + (1 - (share - floor) / (1 - floor)) * PLOT
  const steps = points.filter(({ up, lost }) => up + lost > 0)
  const line = ({ x }: TrendScale) =>
    steps
      .map(({ at, until, up, lost }) => `M${px(x(at))} ${px(y(up / (up + lost)))}H${px(x(until))}`)
      .join('')
  const losses = ({ x }: TrendScale) =>
    steps
      .filter(({ lost }) => lost > 0)
      .map(({ at, until, up, lost }) => {
        const from = y(up / (up + lost))
        return `M${px(x(at))} ${px(y(1))}H${px(x(until))}V${px(from)}H${px(x(at))}Z`
      })
      .join('')
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => floor + part * (1 - floor))
  return chart(
    'Share of boots that came up',
    points,
    (scale, shape) =>
      html`${lines.map((share) => gridLine(shape, y(share), `${Math.round(share * 1000) / 10} %`))}<path class="lost" d="${losses(scale)}"/><path class="share" d="${line(scale)}"/>`,
    { ...marks, changes: marks.changes.filter(({ of }) => of === 'came_up') },
  )
}

/** From the bucket of the tenth of a hundred timed boots to that of the ninetieth, and the median's on top; lost is below zero. */
export function marginChart(points: readonly TrendPoint[], marks: TrendMarks): Html {
  const buckets = TREND_MARGIN_EDGES.length + 1
  const y = (edge: number) => TOP + (1 - edge / buckets) * PLOT
  const bars = ({ x }: TrendScale, least: number, most: number) =>
    points
      .flatMap((point) => {
        const [low, high] = [bucketAt(point, least), bucketAt(point, most)]
        if (low === null || high === null) return []
        return `M${px(x(point.at))} ${px(y(high + 1))}H${px(x(point.until))}V${px(y(low))}H${px(x(point.at))}Z`
      })
      .join('')
  const line = (shape: TrendShape) => (seconds: (typeof MARGIN_LINES)[number]) =>
    gridLine(
      shape,
      y(TREND_MARGIN_EDGES.indexOf(seconds) + 1),
      seconds < 0 ? `−${-seconds} s` : `${seconds} s`,
      seconds === 0,
    )
  return chart(
    'Race margins: lost below the line of zero',
    points,
    (scale, shape) =>
      html`${MARGIN_LINES.map(line(shape))}<path class="spread" d="${bars(scale, 0.1, 0.9)}"/><path class="median" d="${bars(scale, 0.5, 0.5)}"/>`,
    { ...marks, changes: marks.changes.filter(({ of }) => of === 'narrow') },
  )
}

/** Wide and narrow. What they show stands in the table below them, too. */
function chart(
  name: string,
  points: readonly TrendPoint[],
  plot: (scale: TrendScale, shape: TrendShape) => Html,
  marks: TrendMarks,
): Html {
  return html`<figure class="trend">${TREND_SHAPES.map((shape) => {
    const scale = trendScale(points, shape)
    return frame(name, plot(scale, shape), scale, shape, marks)
  })}</figure>`
}

/** The plot with its axis, changes and annotations. */
function frame(
  name: string,
  plot: Html,
  { x, ticks }: TrendScale,
  { kind, width }: TrendShape,
  { changes, notes }: TrendMarks,
): Html {
  const change = (one: TrendChange, index: number) =>
    html`<path class="change" d="M${px(x(one.at))} ${TOP - 4}V${TOP + PLOT}"/><text class="n" x="${px(x(one.at))}" y="${index % 2 === 0 ? 10 : 20}" text-anchor="${x(one.at) > width - 100 ? 'end' : x(one.at) < 100 ? 'start' : 'middle'}">${changeMark(one)}</text>`
  const note = ({ at }: { at: number }, index: number) =>
    html`<path class="note" d="M${px(x(at))} ${TOP}V${TOP + PLOT}"/><text class="n" x="${px(x(at))}" y="${TOP + 10}" text-anchor="middle">${index + 1}</text>`
  return html`<svg class="${kind}" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="${name}; the numbers are in the table below">
${ticks.map(({ at, text }) => html`<text x="${px(x(at))}" y="${HEIGHT - 6}" text-anchor="middle">${text}</text>`)}
${plot}${notes.map(note)}${maybe(changes.length > 0, () => html`${changes.map(change)}`)}</svg>`
}

const gridLine = ({ width }: TrendShape, y: number, text: string, isZero = false): Html =>
  html`<path class="${isZero ? 'zero' : 'base'}" d="M${LEFT} ${px(y)}H${width - RIGHT}"/><text x="${LEFT - 6}" y="${px(y + 4)}" text-anchor="end">${text}</text>`

const px = (value: number): string => value.toFixed(1)
