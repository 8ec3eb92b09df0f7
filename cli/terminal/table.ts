import { displayLine } from '../../shared/display.ts'
import { columnsOf, type Style } from './style.ts'

/** Rows under headings, each column as wide as its longest cell; texts may be a guest's and are shown safely. */
export function renderTable(headings: string[], rows: string[][], style: Style): string {
  const safe = rows.map((row) => row.map((cell) => displayLine(cell, 60)))
  const widths = headings.map((heading, at) =>
    Math.max(columnsOf(heading), ...safe.map((row) => columnsOf(row[at] ?? ''))),
  )
  const line = (cells: string[]) =>
    cells
      .map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - columnsOf(cell))))
      .join('  ')
      .trimEnd()
  return `${[style.dim(line(headings)), ...safe.map(line)].join('\n')}\n`
}
