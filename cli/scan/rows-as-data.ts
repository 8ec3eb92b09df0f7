/** A scan's result for programs: JSON of everything, CSV of a line for each machine. */
import { csvCell as text } from '../../shared/csv-cell.ts'
import { safeJson } from '../../shared/safe-json.ts'
import type { ScanReport } from '../../shared/scan/scan-report.ts'
import { outcomeOf, type ScanRow } from '../../shared/scan/scan-row.ts'

/** One JSON document, ending in a newline. */
export function scanAsJson(report: ScanReport): string {
  const { at, asked, took_ms, of, is_interrupted, labels, left_out, totals, rows } = report
  const { narrowest, count, ...more } = totals
  return `${safeJson({
    at: new Date(at).toISOString(),
    asked,
    took_s: took_ms / 1000,
    of,
    is_interrupted,
    left_out,
    labels,
    count,
    ...more,
    narrowest: narrowest.map(({ id, boot }) => ({ id, margin_s: boot.margin_s, at_risk: boot.at_risk })),
    machines: rows.map((row) => ({ ...row, outcome: outcomeOf(row), booted_at: isoOf(row.booted_at) })),
  })}\n`
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** A line for each machine under a heading (RFC 4180, LF). */
export function scanAsCsv({ rows, labels }: ScanReport): string {
  const heads = [
    'id',
    ...labels,
    'outcome',
    'verdict',
    'cause',
    'confidence',
    'margin_low_s',
    'margin_high_s',
    'at_risk',
    'cloud_init',
    'datasource',
    'booted_at',
    'why_not_told',
    'summary',
    'remedy',
  ]
  return [heads.map(text), ...rows.map((row) => fieldsOf(row, labels))]
    .map((line) => `${line.join(',')}\n`)
    .join('')
}

function fieldsOf(row: ScanRow, labels: readonly string[]): string[] {
  const { boot, untold } = row
  const [low = '', high = ''] = boot?.margin_s ?? []
  return [
    text(row.id),
    ...labels.map((label) => text(row.labels[label] ?? '')),
    outcomeOf(row),
    boot?.verdict ?? '',
    boot?.cause ?? '',
    boot?.confidence ?? '',
    String(low),
    String(high),
    boot === null ? '' : String(boot.at_risk),
    text(boot?.cloud_init_version ?? ''),
    text(boot?.datasource ?? ''),
    isoOf(row.booted_at) ?? '',
    text(untold === null ? '' : `${untold.why}: ${untold.detail}`),
    text(boot?.summary ?? ''),
    text(boot?.remedy.summary ?? ''),
  ]
}
