/** Figures of a load run: quantiles, slopes, and a table that shows each beside the bar that it must keep. */

/** Null where there is nothing to measure. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}

/** Least squares: how much `y` grows for each 1 of `x`. 0 for fewer than two points. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))]
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  if (spread === 0 || points.length < 2) return 0
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread
}

export interface Figure {
  what: string
  value: number | null
  unit: string
  /** What it may be at most; without it the figure is only shown. A figure that could not be measured breaks its bar. */
  most?: number
}

export const isBroken = ({ value, most }: Figure) => most !== undefined && !(value !== null && value <= most)

/**
 * Whether a run fails by this figure. With SPEED_BARS=shown, as on a machine that others use too, times, sizes and shares
 * of a processor are shown with their bars and only counts decide: what was lost, said twice, or wrong.
 */
export const isFailure = (figure: Figure): boolean =>
  isBroken(figure) && !(process.env.SPEED_BARS === 'shown' && SPEED_UNITS.test(figure.unit))

const SPEED_UNITS = /^(?:m?s|min|[kM]?B|%)(?:[ /].*)?$|\/s$/

/** One line a figure, with its bar and whether it holds. */
export function figureTable(title: string, figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ what }) => what.length)) + 2
  const lines = figures.map((figure) => {
    const { what, value, unit, most } = figure
    const shown = value === null ? 'not measured' : `${plain(value)} ${unit}`
    const bar = most === undefined ? '' : `  <= ${plain(most)}`.padEnd(14)
    const verdict = most === undefined ? '' : isBroken(figure) ? 'MISSED' : 'ok'
    return `  ${what.padEnd(width)}${shown.padStart(16)}${bar}${verdict}`
  })
  return [`\n## ${title}`, ...lines, ''].join('\n')
}

/** The same figures at several sizes, one column a size. `most` holds for every one of them. */
export function figureColumns(title: string, columns: readonly string[], lists: readonly Figure[][]): string {
  const names = [...new Set(lists.flat().map(({ what }) => what))]
  const width = Math.max(...names.map((name) => name.length)) + 2
  const line = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(14)).join('')}`
  const rows = names.map((name) => {
    const found = lists.map((list) => list.find(({ what }) => what === name))
    const { unit = '', most } = found.findLast((figure) => figure !== undefined) ?? {}
    const cells = found.map((one) =>
      one?.value == null ? '-' : plain(one.value) + (isBroken(one) ? ' !' : '  '),
    )
    return `${line(name, cells)} ${unit}${most === undefined ? '' : ` <= ${plain(most)}`}`
  })
  return [`\n## ${title} (! misses its bar)`, line('', columns), ...rows, ''].join('\n')
}

/** How many answers were something else than 202, by what they were: a status, or the connection's error. */
export const refusedFigures = (what: string, answers: Readonly<Record<string, number>>): Figure[] =>
  Object.entries(answers)
    .filter(([said]) => said !== '202')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([said, count]) => ({ what: `${what}: ${said}`, value: count, unit: '' }))

/** Three digits that matter, without exponents. */
const plain = (value: number) =>
  Math.abs(value) >= 100 || Number.isInteger(value)
    ? String(Math.round(value))
    : String(Number(value.toPrecision(3)))
