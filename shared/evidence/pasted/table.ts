/** A log in the cells of a Markdown table, and lines in back-ticks. */
import { eachLine, type Numbered } from './numbered.ts'

const RULE = /^\s{0,8}\|?\s{0,8}:?-{2,}:?\s{0,8}(?:\|\s{0,8}:?-{2,}:?\s{0,8}){0,20}\|?\s*$/

/** Each line of each cell as a line of its own. A table of prettytable (`ci-info: | eth0 |`) has no such rule. */
export function fromTable(given: Numbered): Numbered {
  if (!['|-', '| -', '|:-', '| :-'].some((rule) => given.text.includes(rule))) return given
  const rule = given.text.split('\n').find((line) => line.includes('|') && RULE.test(line))
  if (rule === undefined) return given
  const columns = cellsOf(rule).length
  return eachLine(given, (line) => {
    if (!/^\s{0,8}\|.*\|\s*$/.test(line)) return line
    if (RULE.test(line)) return []
    return cellsOf(line, columns)
      .flatMap((cell) => cell.split(/<br\s?\/?>|\n/i))
      .map((part) => withoutTicks(part.trimEnd().replace(/^ /, '').replaceAll('\\|', '|')))
      .filter((part) => part !== '')
  })
}

/** What is more than the columns stood in the last cell, and its bars were not escaped. */
function cellsOf(row: string, columns = 0): string[] {
  const cells = row
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
  if (columns === 0 || cells.length <= columns) return cells
  return [...cells.slice(0, columns - 1), cells.slice(columns - 1).join('|')]
}

/** `` `line` `` as it is typed in lists and tables. */
export function withoutTicks(line: string): string {
  const inner = /^(`{1,3})(?!`)(.+?)\1$/.exec(line)
  return inner === null ? line : (inner[2] ?? line)
}
