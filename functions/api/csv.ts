/** Lists as files: CSV (RFC 4180) for spreadsheets, one name a line for shells. */
import type { Context } from 'hono'
import { csvCell } from '../../shared/csv-cell.ts'
import { displayLine } from '../../shared/display.ts'

/** `rows` of cells under `header`; null is an empty cell. Served as a download. */
export function answerCsv(
  c: Context,
  name: string,
  header: string[],
  rows: (string | number | null)[][],
): Response {
  const text = [header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
  return c.body(`${text}\r\n`, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name.replace(/[^\w.-]+/g, '-').slice(0, 80)}.csv"`,
    'cache-control': 'private, no-cache',
  })
}

const cell = (value: string | number | null): string =>
  typeof value === 'number' ? String(value) : csvCell(value ?? '')

/** One name a line. */
export function answerNames(c: Context, names: readonly string[]): Response {
  const text = names.map((name) => `${displayLine(name, 400)}\n`).join('')
  return c.body(text, 200, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'private, no-cache',
  })
}
