/**
 * Log events as CloudWatch's embedded metric format: a line that is a log entry and a metric at once.
 * Handlers only log; which events count as what is the table that the embedded server counts by, too.
 */
import { amountOf, type Counting, METRIC_NAMESPACE } from '../../shared/metrics/counting.ts'
import type { Log } from '../deps.ts'

export type Detail = NonNullable<Parameters<Log>[1]>

export interface LineContext {
  stack: string
  /** Epoch milliseconds. */
  at: number
  /** Of this event; no metric twice. */
  counting?: readonly Counting[] | undefined
}

/** The object to print for one event. Pure. */
export function metricLine(event: string, detail: Detail, { stack, at, counting = [] }: LineContext): object {
  const values: Record<string, number> = {}
  const metrics: object[] = []
  for (const one of counting) {
    const amount = amountOf(one, detail)
    if (amount === null) continue
    const { metric, by } = one
    values[metric] = amount
    metrics.push({
      Namespace: METRIC_NAMESPACE,
      Dimensions: [['Stack'], ...(by ?? []).map((label) => ['Stack', label])],
      Metrics: [{ Name: metric, Unit: metric.endsWith('_seconds') ? 'Seconds' : 'Count' }],
    })
  }
  const metric = { _aws: { Timestamp: at, CloudWatchMetrics: metrics }, Stack: stack, ...values }
  return { event, ...detail, ...(metrics.length > 0 && metric) }
}
