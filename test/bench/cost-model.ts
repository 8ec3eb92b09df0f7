/** What boots cost on AWS: counts per boot times list prices. Pure; where each count comes from is beside it. */
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

/** 512 MB. */
const GB = 0.5
/** CPU of a warm report at 512 MB's share of a processor, and of the judge's work for one boot. */
const INGEST_S = 0.008
const JUDGE_S = 0.03
const WORK_S = 0.05
/** test/functions/store/capacity.test.ts: 2 in the request, 2 by the judge; a failing one about 8 (docs/data.md). */
const HEALTHY_WRITES = 4
const FAILING_WRITES = 8
const ARMED_WRITES = 3
/** Strong reads cost one unit each 4 KB: token (cached), reports, instance twice, alias. */
const READS = 6
const LOG_BYTES = 900

/** Dollars for a workload, one line for each thing that AWS bills; the stack's fixed monthly part is apart. */
export function costOf({ boots, failing, reports, armed }: Workload): CostLine[] {
  const writes =
    HEALTHY_WRITES +
    (reports - 1) * 3 +
    failing * (FAILING_WRITES - HEALTHY_WRITES) +
    (armed ? ARMED_WRITES : 0)
  const lambdaSeconds = reports * (INGEST_S + JUDGE_S) + failing * 4 * WORK_S
  const lambdaCalls = reports * 2 + failing * 4
  const perBoot: [string, number, number][] = [
    ['table: write units', writes, PRICES.write_unit],
    ['table: read units', READS * reports, PRICES.read_unit],
    ['HTTP API: requests', reports + (armed ? 1 : 0), PRICES.http_request],
    ['Lambda: GB-seconds', lambdaSeconds * GB, PRICES.lambda_gb_s],
    ['Lambda: calls', lambdaCalls, PRICES.lambda_request],
    ['SQS: requests', failing * 12, PRICES.sqs_request],
    ['logs: GB', (LOG_BYTES * reports) / 1e9, PRICES.log_gb],
  ]
  return perBoot.map(([what, count, price]) => ({ what, count, dollars: count * price * boots }))
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
    ['alarms', 11, PRICES.alarm_month],
    ['metrics of our own', 20, PRICES.metric_month],
    ['dashboard', 1, PRICES.dashboard_month],
  ]
  return lines.map(([what, count, price]) => ({ what, count, dollars: count * price }))
}

export const total = (lines: CostLine[]) => lines.reduce((sum, { dollars }) => sum + dollars, 0)
