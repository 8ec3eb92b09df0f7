/** The result of a scan in every output format: all rows with their totals, and what was left out. Pure. */
import { displayLine } from '../display.ts'
import { outcomeOf, type ScanRow } from './scan-row.ts'
import { type Totals, totalsOf } from './totals.ts'

export interface ScanReport {
  /** Epoch milliseconds. */
  at: number
  /** The command as it can be typed, or the paths. */
  asked: string
  took_ms: number
  /** How many machines there are; more than rows where the scan was interrupted. */
  of: number
  is_interrupted: boolean
  /** Names of the labels that machines are grouped by. */
  labels: string[]
  rows: ScanRow[]
  /** Machines whose boot was before --since. */
  left_out: number
  totals: Totals
}

type Facts = Omit<ScanReport, 'rows' | 'left_out' | 'totals' | 'labels'> & {
  /** The labels that were asked for; without any, images where they are known. */
  labels: string[]
  /** Epoch milliseconds. An undated boot is never left out, because it may be new. */
  since: number | null
}

/** The report of these rows, in their order. */
export function reportOf(all: readonly ScanRow[], { since, labels, ...facts }: Facts): ScanReport {
  const rows = all.filter(({ booted_at }) => since === null || booted_at === null || booted_at >= since)
  const groupedBy = labels.length > 0 ? labels : rows.some((row) => row.labels.image) ? ['image'] : []
  return {
    ...facts,
    labels: groupedBy,
    rows,
    left_out: all.length - rows.length,
    totals: totalsOf(rows, groupedBy),
  }
}

/** `12 VMs: 8 came up (1 only at the second try), 3 failed, 1 could not be judged`. */
export function headlineOf({ rows, of, totals, is_interrupted, left_out }: ScanReport): string {
  const { failed, came_up, no_source, off, untold } = totals.count
  const second = [
    ...(totals.recovered > 0 ? [`${totals.recovered} only in a later run`] : []),
    ...(totals.degraded > 0 ? [`${totals.degraded} with errors`] : []),
  ]
  const parts = [
    `${failed.toLocaleString('en-US')} failed`,
    `${came_up.toLocaleString('en-US')} came up${second.length > 0 ? ` (${second.join(', ')})` : ''}`,
    ...(no_source > 0 ? [`${no_source.toLocaleString('en-US')} found no datasource`] : []),
    ...(off > 0 ? [`${off} with cloud-init switched off`] : []),
    `${untold.toLocaleString('en-US')} could not be judged`,
    ...(left_out > 0 ? [`${left_out} booted before --since`] : []),
  ]
  const all = rows.length + left_out
  const count = `${all.toLocaleString('en-US')} ${all === 1 ? 'machine' : 'machines'}`
  const lead = is_interrupted ? `interrupted after ${count} of ${of.toLocaleString('en-US')}` : count
  return `${lead}: ${parts.join(', ')}`
}

/** What to do about machines that found no source and are not expected to; null where there are none. */
export const expectHint = ({ totals: { count } }: ScanReport): string | null =>
  count.no_source === 0
    ? null
    : `${count.no_source.toLocaleString('en-US')} found no datasource, and nothing says that they should have: where they should, name it (--expect OpenStack), and they count as failed.`

/** The first few ids, and the number of the rest. */
export function someOf(ids: readonly string[], most = 3): string {
  const shown = ids.slice(0, most).map((id) => displayLine(id, 80))
  return ids.length > most ? `${shown.join(', ')} and ${ids.length - most} more` : shown.join(', ')
}

/** Failed first, then those that could not be judged, then the others; within these in their order. */
export function worstFirst(rows: readonly ScanRow[]): ScanRow[] {
  const rank = { failed: 0, no_source: 1, untold: 2, came_up: 3, off: 4 }
  return rows.toSorted((a, b) => rank[outcomeOf(a)] - rank[outcomeOf(b)])
}

/** A note where machines of one cause run other versions, or have other sources. */
export const stepsDiffer = (others: number): string =>
  `For ${others} of these machines the steps differ a little: \`boot-health diagnose\` has those of each.`
