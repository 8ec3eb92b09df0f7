/** The two charts of a trend: the share of boots that came up, and the margins of the race for metadata. */
import type { TrendChange, TrendPoint } from '../../../shared/trend/trend.ts'
import { bucketAt, TREND_MARGIN_EDGES } from '../../../shared/trend/trend-count.ts'
import { changeMark } from '../../../shared/trend/trend-words.ts'
import { type Html, html, maybe } from './html.ts'
import { floorOf, type TrendScale, trendScale, WIDTH } from './trend-scale.ts'

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
  const scale = trendScale(points)
  const steps = points.filter(({ up, lost }) => up + lost > 0)
  const line = steps
    .map(({ at, until, up, lost }) => `M${px(scale.x(at))} ${px(y(up / (up + lost)))}H${px(scale.x(until))}`)
    .join('')
  const losses = steps
    .filter(({ lost }) => lost > 0)
    .map(({ at, until, up, lost }) => {
      const from = y(up / (up + lost))
      return `M${px(scale.x(at))} ${px(y(1))}H${px(scale.x(until))}V${px(from)}H${px(scale.x(at))}Z`
    })
    .join('')
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => floor + part * (1 - floor))
  return frame(
    'Share of boots that came up',
    html`${lines.map((share) => gridLine(y(share), `${Math.round(share * 1000) / 10} %`))}<path class="lost" d="${losses}"/><path class="share" d="${line}"/>`,
    scale,
    { ...marks, changes: marks.changes.filter(({ of }) => of === 'came_up') },
  )
}

/** From the bucket of the tenth of a hundred timed boots to that of the ninetieth, and the median's on top; lost is below zero. */
export function marginChart(points: readonly TrendPoint[], marks: TrendMarks): Html {
  const buckets = TREND_MARGIN_EDGES.length + 1
  const y = (edge: number) => TOP + (1 - edge / buckets) * PLOT
  const scale = trendScale(points)
  const bars = (least: number, most: number) =>
    points
      .flatMap((point) => {
        const [low, high] = [bucketAt(point, least), bucketAt(point, most)]
        if (low === null || high === null) return []
        return `M${px(scale.x(point.at))} ${px(y(high + 1))}H${px(scale.x(point.until))}V${px(y(low))}H${px(scale.x(point.at))}Z`
      })
      .join('')
  const lines = MARGIN_LINES.map((seconds) =>
    gridLine(
      y(TREND_MARGIN_EDGES.indexOf(seconds) + 1),
      seconds < 0 ? `−${-seconds} s` : `${seconds} s`,
      seconds === 0,
    ),
  )
  return frame(
    'Race margins: lost below the line of zero',
    html`${lines}<path class="spread" d="${bars(0.1, 0.9)}"/><path class="median" d="${bars(0.5, 0.5)}"/>`,
    scale,
    { ...marks, changes: marks.changes.filter(({ of }) => of === 'narrow') },
  )
}

/** The plot with its axis, changes and annotations. What it shows stands in the table below it, too. */
function frame(name: string, plot: Html, { x, ticks }: TrendScale, { changes, notes }: TrendMarks): Html {
  const change = (one: TrendChange, index: number) =>
    html`<path class="change" d="M${px(x(one.at))} ${TOP - 4}V${TOP + PLOT}"/><text class="n" x="${px(x(one.at))}" y="${index % 2 === 0 ? 10 : 20}" text-anchor="${x(one.at) > WIDTH - 100 ? 'end' : 'middle'}">${changeMark(one)}</text>`
  const note = ({ at }: { at: number }, index: number) =>
    html`<path class="note" d="M${px(x(at))} ${TOP}V${TOP + PLOT}"/><text class="n" x="${px(x(at))}" y="${TOP + 10}" text-anchor="middle">${index + 1}</text>`
  return html`<figure class="trend scroll" tabindex="0" role="region" aria-label="${name}, scrolls sideways"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}; the numbers are in the table below">
${ticks.map(({ at, text }) => html`<text x="${px(x(at))}" y="${HEIGHT - 6}" text-anchor="middle">${text}</text>`)}
${plot}${notes.map(note)}${maybe(changes.length > 0, () => html`${changes.map(change)}`)}</svg></figure>`
}

const gridLine = (y: number, text: string, isZero = false): Html =>
  html`<path class="${isZero ? 'zero' : 'base'}" d="M44 ${px(y)}H${WIDTH - 16}"/><text x="38" y="${px(y + 4)}" text-anchor="end">${text}</text>`

const px = (value: number): string => value.toFixed(1)
