import assert from 'node:assert/strict'
import { it } from 'node:test'
import { ingestLevel } from '../../../functions/aws/ingest-log.ts'
import { type LineContext, metricLine } from '../../../functions/aws/metric-line.ts'
import { workLog } from '../../../functions/aws/work-log.ts'
import { EVENTS, type EventName } from '../../../shared/log/events.ts'
import { METRIC_NAMESPACE } from '../../../shared/metrics/counting.ts'
import { INGEST_COUNTING } from '../../../shared/metrics/ingest-counting.ts'
import { METRICS, type Metric } from '../../../shared/metrics/metrics.ts'
import { WORK_COUNTING } from '../../../shared/metrics/work-counting.ts'

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

const CONTEXT: LineContext = { stack: 'prod', at: 1_700_000_000_000 }

function linesOf(event: string, detail: Detail): Line[] {
  const lines: Line[] = []
  const counting = INGEST_COUNTING[event]
  if (counting) return [metricLine(event, detail, { ...CONTEXT, counting }) as Line]
  workLog('prod', 'debug', (name, said, _, counts) =>
    lines.push(metricLine(name, said, { ...CONTEXT, counting: counts }) as Line),
  )(event as EventName, detail)
  return lines
}

/** Metric name -> the values that CloudWatch reads from the lines of one event. */
function metricsOf(event: string, detail: Detail): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const line of linesOf(event, detail))
    for (const { Metrics } of line._aws?.CloudWatchMetrics ?? [])
      for (const { Name } of Metrics) found[line.stage ? `${Name} ${line.stage}` : Name] = line[Name]
  return found
}

const CASES: [what: string, event: string, detail: Detail, metrics: Record<string, number>][] = [
  [
    'a stored report counts and is timed',
    'report_answered',
    { outcome: 'accepted', ms: 7 },
    { boot_health_reports_total: 1, boot_health_ingest_seconds: 0.007 },
  ],
  [
    'a refused one counts',
    'report_answered',
    { outcome: 'refused', ms: 1 },
    { boot_health_reports_total: 1 },
  ],
  [
    'a token that is used up counts',
    'storage_bound_reached',
    { fleet: 'web' },
    { boot_health_storage_bound_total: 1 },
  ],
  ['a judgement alone counts nothing', 'boot_judged', { verdict: 'failed', cause: 'no_link' }, {}],
  [
    'a boot counts when it is final, with its margin and those of its stages that are known',
    'boot_final',
    { verdict: 'ok', cause: 'healthy', margin_s: 2.5, init_local_s: 0.4, init_s: null, modules_final_s: 3 },
    {
      boot_health_boots_total: 1,
      boot_health_race_margin_seconds: 2.5,
      'boot_health_stage_seconds init-local': 0.4,
      'boot_health_stage_seconds modules-final': 3,
    },
  ],
  ['a quarantined report counts', 'report_quarantined', {}, { boot_health_reports_quarantined_total: 1 }],
  [
    'an accepted webhook is timed from its report',
    'webhook_accepted',
    { since_report_ms: 900 },
    { boot_health_report_to_webhook_seconds: 0.9 },
  ],
  ['a webhook without a report has no time', 'webhook_accepted', { since_report_ms: null }, {}],
  ['a failed delivery counts', 'delivery_failed', {}, { boot_health_delivery_failures_total: 1 }],
  ['a repair that ended counts', 'repair_ended', { outcome: 'failed' }, { boot_health_repairs_total: 1 }],
  [
    'a sweep counts and tells its backlog, and what was given up',
    'sweep',
    { backlog: 3, given_up: 2 },
    { boot_health_sweeps_total: 1, boot_health_due_backlog: 3, boot_health_work_given_up: 2 },
  ],
  [
    'a canary that was seen counts and is timed',
    'canary_seen',
    { ms: 800 },
    { boot_health_canary_seen_total: 1, boot_health_canary_seconds: 0.8 },
  ],
  ['any other event is a log line only', 'instance_armed', { fleet: 'web' }, {}],
]

for (const [what, event, detail, metrics] of CASES)
  it(what, () => {
    assert.deepEqual(metricsOf(event, detail), metrics)
  })

it('boots are counted for the stack, by verdict and by cause', () => {
  const [line] = linesOf('boot_final', { verdict: 'failed', cause: 'no_link' })
  assert.deepEqual(line?._aws?.CloudWatchMetrics[0]?.Dimensions, [
    ['Stack'],
    ['Stack', 'verdict'],
    ['Stack', 'cause'],
  ])
  assert.deepEqual([line?.Stack, line?.verdict, line?.cause], ['prod', 'failed', 'no_link'])
  assert.equal(line?._aws?.CloudWatchMetrics[0]?.Namespace, METRIC_NAMESPACE)
})

it('a line without a metric has no metric fields', () => {
  assert.deepEqual(linesOf('instance_armed', { fleet: 'web' }), [{ event: 'instance_armed', fleet: 'web' }])
})

it('every dimension is a label of its metric, and a field of the line', () => {
  for (const [event, countings] of Object.entries({ ...INGEST_COUNTING, ...WORK_COUNTING }))
    for (const { metric, by = [] } of countings) {
      const { labels, type }: Metric = METRICS[metric]
      for (const label of by) assert.ok(labels.includes(label), `${event}: ${metric} has no label ${label}`)
      assert.equal(metric.endsWith('_total'), type === 'counter', metric)
    }
})

it('ingest logs every event at the level of the event table, without loading it', () => {
  for (const event of ['report_answered', 'storage_bound_reached', 'token_use_unwritten', 'request_failed'])
    assert.equal(ingestLevel(event), EVENTS[event as EventName], event)
})
