import { METRICS } from '../../shared/metric-names.ts'
import type { Log } from '../deps.ts'
import { lambdaLog } from './lambda-log.ts'
import type { MetricRules } from './metric-line.ts'

/** What the judge, the worker, the API, inventory and the canary say that counts. */
export const WORK_METRICS: MetricRules = {
  boot_judged: [{ metric: METRICS.boots, unit: 'Count', by: { Verdict: 'verdict', Cause: 'cause' } }],
  report_quarantined: [{ metric: METRICS.reportsQuarantined, unit: 'Count' }],
  webhook_accepted: [{ metric: METRICS.failingToAcceptedMs, unit: 'Milliseconds', field: 'since_report_ms' }],
  endpoint_failing: [{ metric: METRICS.endpointsFailing, unit: 'Count' }],
  delivery_failed: [{ metric: METRICS.deliveryFailures, unit: 'Count' }],
  sweep: [
    { metric: METRICS.sweeps, unit: 'Count' },
    { metric: METRICS.dueBacklog, unit: 'Count', field: 'backlog' },
    { metric: METRICS.workGivenUp, unit: 'Count', field: 'given_up' },
  ],
  canary_seen: [
    { metric: METRICS.canarySeen, unit: 'Count' },
    { metric: METRICS.canaryMs, unit: 'Milliseconds', field: 'ms' },
  ],
  canary_failed: [{ metric: METRICS.canaryFailed, unit: 'Count' }],
}

/** Their log, on standard output. */
export const workLog = (stack: string): Log => lambdaLog(stack, WORK_METRICS)
