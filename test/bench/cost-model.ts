/** What boots cost on AWS: counts per boot times list prices. Pure; where each count comes from is beside it. */
import { LIFE_S, type MortalKind } from '../../shared/policy/lives.ts'
import { DAY_S } from '../../shared/time.ts'
import { BYTES, UNITS } from './measured-units.ts'
import { PRICES } from './prices.ts'

export interface Workload {
  boots: number
  /** Of all boots. */
  failing: number
  /** Reports per boot; a healthy guest sends one. */
  reports: number
  /** An inventory announces each launch. */
  armed: boolean
}

export interface CostLine {
  what: string
  /** Per boot, rounded nowhere. */
  count: number
  dollars: number
}

const MILLION = 1_000_000
export const MILLION_HEALTHY: Workload = { boots: MILLION, failing: 0, reports: 1, armed: false }
/** The second report of a failing boot contains its repair. */
export const MILLION_FAILING: Workload = { boots: MILLION, failing: 0.05, reports: 1.05, armed: true }

/** 512 MB. */
const GB = 0.5
/** CPU of a warm report at 512 MB's share of a processor, and of the judge's work for one boot. */
const INGEST_S = 0.008
const JUDGE_S = 0.03
const WORK_S = 0.05
/** A report that adds nothing: it is stored, and the boot is judged again. */
const FURTHER_REPORT_WRITES = 3
const LOG_BYTES = 900
const MONTH_S = 30 * DAY_S

/** Dollars for a workload, one line for each thing that AWS bills; the stack's fixed monthly part is apart. */
export function costOf({ boots, failing, reports, armed }: Workload): CostLine[] {
  // The second report of a failing boot is among the units of failing boots.
  const further = Math.max(0, reports - 1 - failing)
  const writes =
    UNITS.healthy_writes +
    further * FURTHER_REPORT_WRITES +
    failing * UNITS.failing_more_writes +
    (armed ? UNITS.announced_writes : 0)
  const reads =
    UNITS.healthy_reads * (1 + further) +
    failing * UNITS.failing_more_reads +
    (armed ? UNITS.announced_reads : 0)
  const stored = gbMonths({ reports, failing })
  const lambdaSeconds = reports * (INGEST_S + JUDGE_S) + failing * 4 * WORK_S
  const lambdaCalls = reports * 2 + failing * 4
  const perBoot: [string, number, number][] = [
    ['table: write units', writes, PRICES.write_unit],
    ['table: read units', reads, PRICES.read_unit],
    ['table: GB-months until all has expired', stored, PRICES.table_gb_month],
    ['recovery to any second: GB-months', stored, PRICES.recovery_gb_month],
    ['HTTP API: requests', reports + (armed ? 1 : 0), PRICES.http_request],
    ['Lambda: GB-seconds', lambdaSeconds * GB, PRICES.lambda_gb_s],
    ['Lambda: calls', lambdaCalls, PRICES.lambda_request],
    ['SQS: requests', failing * 12, PRICES.sqs_request],
    ['logs: GB', (LOG_BYTES * reports) / 1e9, PRICES.log_gb],
  ]
  return perBoot.map(([what, count, price]) => ({ what, count, dollars: count * price * boots }))
}

/** Of one boot, from its arrival until TTL has deleted everything of it. */
function gbMonths({ reports, failing }: Pick<Workload, 'reports' | 'failing'>): number {
  const months = (kind: MortalKind) => LIFE_S[kind] / MONTH_S
  const healthy =
    BYTES.report * Math.max(0, reports - failing) * months('report') + BYTES.row * months('boot_row')
  const failed = failing * (BYTES.report * months('failing_report') + BYTES.incident * months('audit'))
  return (healthy + failed) / 1e9
}

/** A month of a stack that nobody boots in front of: the sweep, the canary, alarms, metrics and the wall. */
export function monthOfRest(): CostLine[] {
  const minutes = 30 * 24 * 60
  const canaries = minutes / 5
  const lines: [string, number, number][] = [
    ['sweeps: Lambda calls and time', minutes, PRICES.lambda_request + 0.1 * GB * PRICES.lambda_gb_s],
    ['sweeps: read units', minutes * 12, PRICES.read_unit],
    [
      'canary: requests, calls, writes',
      canaries,
      PRICES.http_request + 3 * PRICES.lambda_request + 2 * PRICES.write_unit,
    ],
    // Five pollers a queue, each asking for twenty seconds.
    ['queues: Lambda polls two', 2 * 15 * minutes, PRICES.sqs_request],
    ['alarms', 33, PRICES.alarm_month],
    ['metrics of our own', 20, PRICES.metric_month],
    ['dashboard', 1, PRICES.dashboard_month],
  ]
  return lines.map(([what, count, price]) => ({ what, count, dollars: count * price }))
}

export const total = (lines: CostLine[]) => lines.reduce((sum, { dollars }) => sum + dollars, 0)
