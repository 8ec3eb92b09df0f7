/** The fleet as a table, one line a kind. */
import { type Found, WRONGS } from './findings.ts'
import type { Kind } from './kinds.ts'

export function tableOf(kinds: readonly Kind[], found: readonly Found[]): string {
  const headings = ['kind', 'machines', 'failed', 'paged', 'healed', ...WRONGS]
  const rows = kinds.map((kind) => {
    const own = found.filter((one) => one.kind === kind)
    const count = (is: (one: Found) => boolean) => String(own.filter(is).length)
    return [
      kind.name,
      String(own.length),
      count(({ machine }) => machine.failed() !== null),
      count(({ paged }) => paged),
      count(({ healed }) => healed),
      ...WRONGS.map((wrong) => count((one) => one.wrong.includes(wrong))),
    ]
  })
  const widths = headings.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
  return [headings, ...rows].map(line).join('\n')
}
