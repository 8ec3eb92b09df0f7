import { displayLine } from '../../shared/display.ts'
import { columnsOf, type Style } from './style.ts'

/** Longer than any real id or name: a cell is only cut where a guest wrote a novel. */
const CELL = 600
const NARROWEST = 16

/**
 * Rows under headings; texts may be guest text and are shown safely. Nothing that somebody has to copy is cut: in a pipe a
 * row is one line, however long; on a terminal cells that do not fit are wrapped, except in the first column.
 */
export function renderTable(headings: string[], rows: string[][], style: Style): string {
  const safe = rows.map((row) => row.map((cell) => displayLine(cell, CELL)))
  const natural = headings.map((heading, at) =>
    Math.max(columnsOf(heading), ...safe.map((row) => columnsOf(row[at] ?? ''))),
  )
  const widths = style.terminal ? fitted(natural, style.width) : natural
  const lines = safe.flatMap((row) => linesOf(row, widths))
  return `${[style.dim(oneLine(headings, widths)), ...lines.map((cells) => oneLine(cells, widths))].join('\n')}\n`
}

const oneLine = (cells: string[], widths: number[]) =>
  cells
    .map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - columnsOf(cell))))
    .join('  ')
    .trimEnd()

/** Takes columns from the widest cells except the first, until the row fits or every cell is narrow. */
function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const total = () => widths.reduce((sum, one) => sum + one + 2, -2)
  while (total() > width) {
    const [, ...others] = widths
    const widest = Math.max(...others)
    if (widest <= NARROWEST) return widths
    const at = widths.indexOf(widest, 1)
    widths[at] = Math.max(NARROWEST, widest - (total() - width))
  }
  return widths
}

/** One row as the lines that it takes, cells broken at blanks where they have any. */
function linesOf(row: string[], widths: readonly number[]): string[][] {
  const cells = row.map((cell, at) => broken(cell, widths[at] ?? NARROWEST))
  const height = Math.max(...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) => cells.map((lines) => lines[line] ?? ''))
}

function broken(cell: string, width: number): string[] {
  const lines: string[] = []
  let rest = cell
  while (columnsOf(rest) > width) {
    const points = [...rest]
    let end = points.length
    while (columnsOf(points.slice(0, end).join('')) > width) end--
    const head = points.slice(0, end)
    const blank = head.lastIndexOf(' ')
    const at = blank > width / 2 ? blank : end
    lines.push(head.slice(0, at).join(''))
    rest = points.slice(at).join('').trimStart()
  }
  return [...lines, rest]
}
