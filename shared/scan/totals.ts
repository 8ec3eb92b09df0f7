/**
 * The totals over all machines of a scan: counts by cause and label, the narrowest wins, what could not be judged, what to
 * do. Pure.
 */
import { CAUSES, type Cause, type Remedy, type Verdict } from '../verdict.ts'
import { isTimed, marginPoint } from '../view/image-report.ts'
import { type DiagnosedBoot, NO_MACHINES, type Outcome, outcomeOf, type ScanRow } from './scan-row.ts'
import { UNDIAGNOSED_REASONS, type UndiagnosedReason } from './undiagnosed.ts'

export interface CauseCount {
  outcome: Outcome
  /** null where there is none. */
  verdict: Verdict | null
  cause: Cause | null
  /** One value for each label that was asked for, in that order. */
  labels: string[]
  count: number
  /** The machines with these labels. */
  share: number
}

export interface UndiagnosedCount {
  why: UndiagnosedReason
  count: number
  /** The first of them. */
  id: string
  detail: string
}

/** How to repair a cause. */
export interface ToDo {
  cause: Cause
  /** The remedy of most of its machines, the failed ones first: another version or source may have a different one. */
  remedy: Remedy
  /** Every machine with this cause, those of the remedy first. */
  ids: string[]
  /** Those of them whose steps differ. */
  others: number
}

export interface Totals {
  count: Record<Outcome, number>
  /** Came up, but lost the race first. */
  recovered: number
  degraded: number
  by_cause: CauseCount[]
  narrowest: NarrowRow[]
  untold: UndiagnosedCount[]
  to_do: ToDo[]
}

export type NarrowRow = ScanRow & {
  boot: DiagnosedBoot & { margin_s: NonNullable<DiagnosedBoot['margin_s']> }
}

const NARROWEST = 10
/** The value of a machine without this label. */
export const NO_LABEL = '–'

/** `labels`: the names that machines are grouped by; empty for one group. */
export function totalsOf(rows: readonly ScanRow[], labels: readonly string[]): Totals {
  const count = { ...NO_MACHINES }
  for (const row of rows) count[outcomeOf(row)] += 1
  const judged = rows.flatMap((row) => (row.boot === null || outcomeOf(row) === 'untold' ? [] : [row.boot]))
  return {
    count,
    recovered: judged.filter(({ verdict }) => verdict === 'recovered').length,
    degraded: judged.filter(({ verdict }) => verdict === 'degraded').length,
    by_cause: byCause(rows, labels),
    narrowest: narrowestOf(rows),
    untold: undiagnosedCounts(rows),
    to_do: toDoOf(rows),
  }
}

function byCause(rows: readonly ScanRow[], labels: readonly string[]): CauseCount[] {
  const valuesOf = (row: ScanRow) => labels.map((label) => row.labels[label] || NO_LABEL)
  const sizes = Map.groupBy(rows, (row) => JSON.stringify(valuesOf(row)))
  const groups = Map.groupBy(rows, (row) =>
    JSON.stringify([outcomeOf(row), ...kindOf(row), ...valuesOf(row)]),
  )
  return [...groups.values()]
    .flatMap(([first, ...more]) => {
      if (first === undefined) return []
      const [verdict, cause] = kindOf(first)
      const size = sizes.get(JSON.stringify(valuesOf(first)))?.length ?? 1
      const count = more.length + 1
      return [
        { outcome: outcomeOf(first), verdict, cause, labels: valuesOf(first), count, share: count / size },
      ]
    })
    .sort(
      (a, b) =>
        rankOf(a) - rankOf(b) ||
        b.count - a.count ||
        `${a.cause} ${a.labels}`.localeCompare(`${b.cause} ${b.labels}`, 'en'),
    )
}

const kindOf = (row: ScanRow): [Verdict, Cause] | [null, null] =>
  row.boot === null || outcomeOf(row) === 'untold' ? [null, null] : [row.boot.verdict, row.boot.cause]

const WORST_FIRST: readonly Verdict[] = ['failed', 'stalled', 'never_reported', 'degraded', 'recovered', 'ok']

/** Machines without a source come after the failures; those that could not be judged last. */
function rankOf({ outcome, verdict }: Pick<CauseCount, 'outcome' | 'verdict'>): number {
  if (outcome === 'no_source') return 2.5
  if (outcome === 'off') return WORST_FIRST.length
  return verdict === null ? WORST_FIRST.length + 1 : WORST_FIRST.indexOf(verdict)
}

/** Machines that came up with a small margin; a loss is in the table above. */
function narrowestOf(rows: readonly ScanRow[]): NarrowRow[] {
  return rows
    .filter(hasMargin)
    .filter(({ boot: { margin_s } }) => isTimed(margin_s) && margin_s[0] >= 0)
    .sort((a, b) => marginPoint(a.boot.margin_s) - marginPoint(b.boot.margin_s))
    .slice(0, NARROWEST)
}

const hasMargin = (row: ScanRow): row is NarrowRow =>
  row.boot !== null && row.boot.margin_s !== null && outcomeOf(row) === 'came_up'

function undiagnosedCounts(rows: readonly ScanRow[]): UndiagnosedCount[] {
  return UNDIAGNOSED_REASONS.flatMap((why) => {
    const [first, ...more] = rows.filter(({ untold }) => untold?.why === why)
    if (first?.untold == null) return []
    return [{ why, count: more.length + 1, id: first.id, detail: first.untold.detail }]
  }).sort((a, b) => b.count - a.count)
}

/** A machine that needs attention, and how urgently. */
interface Failing {
  id: string
  boot: DiagnosedBoot
  rank: number
}

/** Each cause once: failures first, then by number. */
function toDoOf(rows: readonly ScanRow[]): ToDo[] {
  return [...Map.groupBy(rows.flatMap(failingIn), ({ boot }) => boot.cause)]
    .map(([cause, machines]) => {
      const worst = Math.min(...machines.map(({ rank }) => rank))
      const ways = [...Map.groupBy(machines, ({ boot }) => JSON.stringify(boot.remedy)).values()].sort(
        (a, b) => countWorst(b, worst) - countWorst(a, worst) || b.length - a.length,
      )
      return { cause, worst, machines: ways.flat(), first: ways[0] ?? [] }
    })
    .sort(
      (a, b) =>
        Number(a.cause === 'unknown') - Number(b.cause === 'unknown') ||
        a.worst - b.worst ||
        b.machines.length - a.machines.length ||
        CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause),
    )
    .flatMap(({ cause, machines, first }) => {
      const [one] = first
      if (one === undefined) return []
      const ids = machines.map(({ id }) => id)
      return [{ cause, remedy: one.boot.remedy, ids, others: machines.length - first.length }]
    })
}

/** A boot that is ok, or was switched off, needs nothing. */
function failingIn(row: ScanRow): Failing[] {
  const { id, boot } = row
  const outcome = outcomeOf(row)
  const needsNothing = boot?.verdict === 'ok' && outcome !== 'no_source'
  if (boot === null || outcome === 'untold' || outcome === 'off' || needsNothing) return []
  return [{ id, boot, rank: rankOf({ outcome, verdict: boot.verdict }) }]
}

const countWorst = (machines: readonly Failing[], worst: number): number =>
  machines.filter(({ rank }) => rank === worst).length

/**
 * The command's exit code: 1 if any machine failed, 3 if none could be judged, else 0. An interrupted scan never exits with
 * 0, but with 130, as in shells, where no machine that was asked failed.
 */
export function exitCodeOf({ count }: Totals, isInterrupted: boolean): number {
  if (count.failed > 0) return 1
  if (isInterrupted) return 130
  return count.came_up + count.off + count.no_source === 0 ? 3 : 0
}
