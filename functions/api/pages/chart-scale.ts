/** Uptime to pixels, over an axis that may be broken; and the two shapes that a chart has. */
import type { BootChart } from '../../../shared/view/boot-chart.ts'

/** Pixels between two parts of a broken axis. */
export const BREAK_PX = 30
/** Of a 12 px sans-serif, generously: a label must never be cut. */
const CHAR_PX = 7

export interface ChartShape {
  kind: 'wide' | 'narrow'
  width: number
  /** Where the plot begins and ends. */
  left: number
  right: number
  top: number
  row: number
  lane: number
  /** On a narrow one labels are above their bars; beside them they would leave no room for the plot. */
  labels: 'beside' | 'above'
}

/** The label column is as wide as its longest label. */
export function wideShape({ bars, lanes }: BootChart): ChartShape {
  const names = [...bars.map(({ label }) => label), ...lanes.map(({ name }) => name)]
  const left = Math.max(...names.map(({ length }) => length)) * CHAR_PX + 24
  return { kind: 'wide', width: 1080, left, right: 968, top: 46, row: 40, lane: 26, labels: 'beside' }
}

export const NARROW: ChartShape = {
  ...{ kind: 'narrow', width: 380, left: 8, right: 372, top: 46, row: 52, lane: 34, labels: 'above' },
}

export type Scale = (at: number) => number

/** Inside a break a few pixels stand for all of it. */
export function scaleOf({ parts, low, high }: BootChart, { left, right }: ChartShape): Scale {
  const room = right - left - BREAK_PX * (parts.length - 1)
  const points: { at: number; x: number }[] = []
  let x = left
  for (const { from, to, share } of parts) {
    points.push({ at: from, x })
    x += room * share
    points.push({ at: to, x })
    x += BREAK_PX
  }
  return (asked) => {
    const at = Math.min(high, Math.max(low, asked))
    const next = points.findIndex((point, index) => index > 0 && point.at >= at)
    const [a, b] = [points[next - 1], points[next]]
    if (a === undefined || b === undefined) return points.at(-1)?.x ?? right
    return b.at === a.at ? a.x : a.x + ((at - a.at) / (b.at - a.at)) * (b.x - a.x)
  }
}

/** Where a text of this length begins so that it is whole, at best around `x`. */
export function placed(text: string, x: number, { width }: ChartShape): number {
  const long = text.length * CHAR_PX
  return Math.max(4, Math.min(x - long / 2, width - long - 4))
}
