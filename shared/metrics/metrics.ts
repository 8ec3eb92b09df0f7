/**
 * Every metric: its name, what it counts, its labels. `GET /metrics` of the embedded server writes them for Prometheus, the
 * Lambdas for CloudWatch. `docs/metrics.md` lists them; rules and dashboards name them.
 */
import { MARGIN_EDGES_S, STAGE_EDGES_S } from './edges.ts'

export interface Metric {
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  /** Each is also the name of the field in the event or the reading. */
  labels: readonly Label[]
  /** Upper edges of a histogram's buckets, in the metric's unit. */
  buckets?: readonly number[]
  /** Set where only one of the two modes has it; missing: both. */
  only?: 'embedded' | 'aws'
}

export const LABELS = [
  'fleet',
  'image',
  'verdict',
  'cause',
  'severity',
  'stage',
  'action',
  'outcome',
  'lane',
  'endpoint',
  'channel',
  'intent',
  'kind',
  'event',
  'incident',
  'link',
  'version',
] as const
export type Label = (typeof LABELS)[number]

const ANSWER_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const
const DELIVERY_BUCKETS = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900] as const

export const METRICS = {
  boot_health_boots_total: {
    type: 'counter',
    help: 'Boots, each counted once: when it has its first final verdict. A later verdict does not count again.',
    labels: ['fleet', 'image', 'verdict', 'cause'],
  },
  boot_health_stage_seconds: {
    type: 'histogram',
    help: 'How long the stages of cloud-init took, for each boot when it is counted.',
    labels: ['fleet', 'stage'],
    buckets: STAGE_EDGES_S,
  },
  boot_health_race_margin_seconds: {
    type: 'histogram',
    help: 'The margin by which boots won the race to their metadata; below 0: lost.',
    labels: ['fleet'],
    buckets: MARGIN_EDGES_S,
  },
  boot_health_reports_total: {
    type: 'counter',
    help: 'Requests to the report endpoints, by outcome: accepted, refused (4xx), turned_away (429) or failed (5xx).',
    labels: ['outcome'],
  },
  boot_health_ingest_seconds: {
    type: 'histogram',
    help: 'From the arrival of an accepted report to its answer.',
    labels: [],
    buckets: ANSWER_BUCKETS,
  },
  boot_health_reports_quarantined_total: {
    type: 'counter',
    help: 'Times that reports were quarantined because nobody vouches for their sender.',
    labels: ['fleet'],
  },
  boot_health_storage_bound_total: {
    type: 'counter',
    help: 'Times that guests of a token were throttled because its storage for the day was used up.',
    labels: ['fleet'],
  },
  boot_health_incidents_open: {
    type: 'gauge',
    help: 'Incidents that are open now.',
    labels: ['fleet', 'cause', 'severity'],
  },
  boot_health_incident_opened_timestamp_seconds: {
    type: 'gauge',
    help: 'When an open incident was opened; the newest 50. The label link leads to its page.',
    labels: ['fleet', 'incident', 'cause', 'severity', 'link'],
    only: 'embedded',
  },
  boot_health_pages_total: {
    type: 'counter',
    help: 'Messages about incidents that a channel accepted.',
    labels: ['fleet', 'channel', 'intent'],
  },
  boot_health_delivery_failures_total: {
    type: 'counter',
    help: 'Messages that a channel or a receiver did not accept.',
    labels: ['fleet', 'endpoint'],
  },
  boot_health_channel_mute_total: {
    type: 'counter',
    help: 'The same, for the fourth time in a row or later.',
    labels: ['fleet', 'endpoint'],
  },
  boot_health_channel_failing: {
    type: 'gauge',
    help: '1 while the last attempt to reach a channel or a receiver was not accepted, or it has answered 410; else 0.',
    labels: ['fleet', 'endpoint'],
  },
  boot_health_repairs_total: {
    type: 'counter',
    help: 'Repairs that ended, by how: succeeded, failed, expired, cancelled, refused by a gate, or dry_run.',
    labels: ['fleet', 'action', 'outcome'],
  },
  boot_health_report_to_webhook_seconds: {
    type: 'histogram',
    help: 'From the arrival of a failing report to the 2xx of the receiver of repairs.',
    labels: ['fleet'],
    buckets: DELIVERY_BUCKETS,
  },
  boot_health_sweeps_total: {
    type: 'counter',
    help: 'Sweeps of due work that finished.',
    labels: [],
  },
  boot_health_last_sweep_timestamp_seconds: {
    type: 'gauge',
    help: 'When the last sweep of due work began, on any server.',
    labels: [],
    only: 'embedded',
  },
  boot_health_due_backlog: {
    type: 'gauge',
    help: 'Pieces of work that were more than a minute late when the last sweep began.',
    labels: [],
  },
  boot_health_due_oldest_seconds: {
    type: 'gauge',
    help: 'How late the oldest due work of a lane is; judging: the oldest report that waits for the judge. Absent while no sweep runs.',
    labels: ['lane'],
    only: 'embedded',
  },
  boot_health_work_failures_total: {
    type: 'counter',
    help: 'Pieces of work that failed and were put off.',
    labels: ['kind'],
  },
  boot_health_work_given_up: {
    type: 'gauge',
    help: 'Pieces of work that failed for the last time and wait for a person (100: or more).',
    labels: [],
  },
  boot_health_errors_total: {
    type: 'counter',
    help: 'Log events of level error.',
    labels: ['event'],
    only: 'embedded',
  },
  boot_health_canary_seen_total: {
    type: 'counter',
    help: 'Reports of the canary that reached the judge.',
    labels: [],
    only: 'aws',
  },
  boot_health_canary_seconds: {
    type: 'histogram',
    help: 'From the arrival of the canary to its judgement.',
    labels: [],
    buckets: DELIVERY_BUCKETS,
    only: 'aws',
  },
  boot_health_canary_failed_total: {
    type: 'counter',
    help: 'Canaries that could not be sent.',
    labels: [],
    only: 'aws',
  },
  boot_health_own_spans_dropped_total: {
    type: 'counter',
    help: 'Spans of this server’s own activity that no collector received: too many waited, or an attempt to send them failed.',
    labels: [],
    only: 'embedded',
  },
  boot_health_info: {
    type: 'gauge',
    help: '1, with the running version.',
    labels: ['version'],
    only: 'embedded',
  },
  boot_health_series_limit: {
    type: 'gauge',
    help: 'Maximum number of series on this server, whatever guests send.',
    labels: [],
    only: 'embedded',
  },
} as const satisfies Record<string, Metric>

export type MetricName = keyof typeof METRICS
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[]
