import assert from 'node:assert/strict'
import { it } from 'node:test'
import { INGEST_METRICS } from '../../../functions/aws/ingest-metrics.ts'
import { metricLine } from '../../../functions/aws/metric-line.ts'
import { WORK_METRICS } from '../../../functions/aws/work-metrics.ts'
import { METRIC_NAMESPACE } from '../../../shared/metric-names.ts'

type Detail = Record<string, string | number | boolean | null>
interface Line {
  _aws?: {
    Timestamp: number
    CloudWatchMetrics: {
      Namespace: string
      Dimensions: string[][]
      Metrics: { Name: string; Unit: string }[]
    }[]
  }
  [field: string]: unknown
}

const lineOf = (event: string, detail: Detail) =>
  metricLine(event, detail, {
    stack: 'prod',
    at: 1_700_000_000_000,
    rules: { ...INGEST_METRICS, ...WORK_METRICS },
  }) as Line

/** Metric name -> the value that CloudWatch reads from the same line. */
function metricsOf(event: string, detail: Detail): Record<string, unknown> {
  const line = lineOf(event, detail)
  const named = (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name))
  return Object.fromEntries(named.map((name) => [name, line[name]]))
}

const CASES: [what: string, event: string, detail: Detail, metrics: Record<string, number>][] = [
  [
    'a stored report counts and is timed',
    'report_answered',
    { accepted: true, ms: 7 },
    { ReportsAccepted: 1, IngestMs: 7 },
  ],
  ['a token that is used up counts', 'storage_bound_reached', { fleet: 'web' }, { StorageBoundReached: 1 }],
  ['a refused one counts as refused', 'report_answered', { accepted: false, ms: 1 }, { ReportsRejected: 1 }],
  ['a judged boot counts', 'boot_judged', { verdict: 'failed', cause: 'route_late' }, { Boots: 1 }],
  ['a quarantined report counts', 'report_quarantined', {}, { ReportsQuarantined: 1 }],
  [
    'an accepted webhook is timed from its report',
    'webhook_accepted',
    { since_report_ms: 900 },
    { FailingToAcceptedMs: 900 },
  ],
  ['a webhook without a report has no time', 'webhook_accepted', { since_report_ms: null }, {}],
  ['a failed delivery counts', 'delivery_failed', {}, { DeliveryFailures: 1 }],
  [
    'a sweep counts and tells its backlog, and what was given up',
    'sweep',
    { backlog: 3, given_up: 2 },
    { Sweeps: 1, DueBacklog: 3, WorkGivenUp: 2 },
  ],
  [
    'a canary that was seen counts and is timed',
    'canary_seen',
    { ms: 800 },
    { CanarySeen: 1, CanaryMs: 800 },
  ],
  ['any other event is a log line only', 'instance_armed', { fleet: 'web' }, {}],
]

for (const [what, event, detail, metrics] of CASES)
  it(what, () => {
    assert.deepEqual(metricsOf(event, detail), metrics)
  })

it('boots are counted for the stack, by verdict and by cause', () => {
  const line = lineOf('boot_judged', { verdict: 'failed', cause: 'route_late' })
  assert.deepEqual(line._aws?.CloudWatchMetrics[0]?.Dimensions, [
    ['Stack'],
    ['Stack', 'Verdict'],
    ['Stack', 'Cause'],
  ])
  assert.deepEqual([line.Stack, line.Verdict, line.Cause], ['prod', 'failed', 'route_late'])
  assert.equal(line._aws?.CloudWatchMetrics[0]?.Namespace, METRIC_NAMESPACE)
})

it('a line without a metric has none of its fields', () => {
  assert.deepEqual(lineOf('instance_armed', { fleet: 'web' }), { event: 'instance_armed', fleet: 'web' })
})
