/** A log in the cells of a Markdown table, and lines in back-ticks. */
import { eachLine, type Numbered } from './numbered.ts'

const RULE = /^\s{0,8}\|?\s{0,8}:?-{2,}:?\s{0,8}(?:\|\s{0,8}:?-{2,}:?\s{0,8}){0,20}\|?\s*$/

const ROW = /^\s{0,8}\|.*\|\s*$/

/** Each line of each cell as a separate line, without row numbers. A table of prettytable (`ci-info: | eth0 |`) has no such rule. */
export function fromTable(given: Numbered): Numbered {
  if (!['|-', '| -', '|:-', '| :-'].some((rule) => given.text.includes(rule))) return given
  const lines = given.text.split('\n')
  const at = lines.findIndex((line) => line.includes('|') && RULE.test(line))
  const rule = lines[at]
  // First rejoins the rows of a table that was wrapped afterwards.
  if (rule === undefined || !ROW.test(lines[at + 1] ?? '')) return given
  const columns = cellsOf(rule).length
  return eachLine(given, (line) => {
    if (!ROW.test(line)) return line
    if (RULE.test(line)) return []
    return cellsOf(line, columns)
      .flatMap((cell) => cell.split(/<br\s?\/?>|\n/i))
      .map((part) => withoutTicks(part.trimEnd().replace(/^ /, '').replaceAll('\\|', '|')))
      .filter((part) => part !== '' && !/^\d{1,7}$/.test(part))
  })
}

/** Extra columns belong to the last cell, whose bars were not escaped. */
function cellsOf(row: string, columns = 0): string[] {
  const cells = row
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
  if (columns === 0 || cells.length <= columns) return cells
  return [...cells.slice(0, columns - 1), cells.slice(columns - 1).join('|')]
}

/** A `` `line` `` as people type it in lists and tables. */
export function withoutTicks(line: string): string {
  const inner = /^(`{1,3})(?!`)(.+?)\1$/.exec(line)
  return inner === null ? line : (inner[2] ?? line)
}
