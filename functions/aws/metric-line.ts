/**
 * Log events as CloudWatch's embedded metric format: a line that is a log entry and a metric at once.
 * Handlers only log; which events count as what is a table of each kind of function (`ingest-metrics.ts`, `work-metrics.ts`).
 */
import { METRIC_NAMESPACE } from '../../shared/metric-names.ts'
import type { Log } from '../deps.ts'

type Detail = NonNullable<Parameters<Log>[1]>
type Unit = 'Count' | 'Milliseconds'

interface MetricRule {
  metric: string
  unit: Unit
  /** Field of the detail that carries the value; without it the event counts 1. */
  field?: string
  /** Only where this field has this value. */
  when?: { field: string; is: string | boolean }
  /** Further dimensions: name -> field of the detail; each makes a line of its own beside the total. */
  by?: Record<string, string>
}

/** By event. */
export type MetricRules = Record<string, MetricRule[]>

/** The object to print for one event. Pure; `at` in epoch milliseconds. */
export function metricLine(
  event: string,
  detail: Detail,
  context: { stack: string; at: number; rules: MetricRules },
): object {
  const measured = (context.rules[event] ?? []).flatMap((rule) => measure(rule, detail))
  const line = { event, ...detail }
  if (measured.length === 0) return line
  const values = Object.fromEntries(measured.map(({ rule, value }) => [rule.metric, value]))
  const dimensions = Object.assign({}, ...measured.map(({ rule }) => dimensionValues(rule, detail)))
  return {
    ...line,
    _aws: {
      Timestamp: context.at,
      CloudWatchMetrics: measured.map(({ rule }) => ({
        Namespace: METRIC_NAMESPACE,
        Dimensions: [['Stack'], ...Object.keys(rule.by ?? {}).map((name) => ['Stack', name])],
        Metrics: [{ Name: rule.metric, Unit: rule.unit }],
      })),
    },
    Stack: context.stack,
    ...dimensions,
    ...values,
  }
}

function measure(rule: MetricRule, detail: Detail): { rule: MetricRule; value: number }[] {
  if (rule.when && detail[rule.when.field] !== rule.when.is) return []
  if (rule.field === undefined) return [{ rule, value: 1 }]
  const value = detail[rule.field]
  return typeof value === 'number' ? [{ rule, value }] : []
}

function dimensionValues(rule: MetricRule, detail: Detail): Record<string, string> {
  const named = Object.entries(rule.by ?? {})
  return Object.fromEntries(named.map(([name, field]) => [name, String(detail[field] ?? 'none')]))
}
