/**
 * The metrics of one server. Log events are counted as they happen; state (open incidents, late work) is read at each
 * scrape. Counters begin at 0 with the process, as Prometheus expects.
 */
import {
  Counter,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client'
import { endpointsOf } from '../../functions/boots/endpoints-of.ts'
import { TRACES_ENDPOINT } from '../../functions/boots/send-trace.ts'
import type { Log } from '../../functions/deps.ts'
import { DUE_KINDS } from '../../functions/due/due-work.ts'
import { READ_METRICS, type Reading } from '../../functions/metrics/readings.ts'
import type { Config } from '../../shared/config.ts'
import { displayLine } from '../../shared/display.ts'
import { EVENTS } from '../../shared/log/events.ts'
import { createBusiest } from '../../shared/metrics/busiest.ts'
import { amountOf, type Counting, type Countings } from '../../shared/metrics/counting.ts'
import { INGEST_COUNTING } from '../../shared/metrics/ingest-counting.ts'
import {
  type Label,
  METRIC_NAMES,
  METRICS,
  type Metric,
  type MetricName,
} from '../../shared/metrics/metrics.ts'
import { closedLabels, type NamedHere, OTHER, seriesLimit } from '../../shared/metrics/series.ts'
import { WORK_COUNTING } from '../../shared/metrics/work-counting.ts'
import { BOOT_SERIES, IMAGES_IN_METRICS } from '../../shared/policy/limits.ts'
import { processMetrics } from './process-metrics.ts'

export interface ServerMetrics {
  /** Counts an event of the log. */
  count: Log
  /**
   * All metrics in Prometheus' text format. With a fleet, only those about this fleet or about none: the caller has a token
   * of that fleet. Readings are left out while the store fails.
   */
  expose: (fleet: string | null) => Promise<string>
  seriesLimit: () => number
}

interface MetricsParts {
  /** The current configuration; a reload replaces it. */
  config: () => Config
  readings: () => Promise<Reading[]>
  version: string
  log: Log
}

export const METRICS_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE

type Labels = Partial<Record<Label, string>>
type Kept = Counter<Label> | Gauge<Label> | Histogram<Label>

/** Counters with one label, of which every value is known. */
const ZEROED = [
  'boot_health_errors_total',
  'boot_health_work_failures_total',
  'boot_health_storage_bound_total',
  'boot_health_reports_quarantined_total',
] as const satisfies MetricName[]

const COUNTING: Countings = { ...INGEST_COUNTING, ...WORK_COUNTING }

export function createMetrics({ config, readings, version, log }: MetricsParts): ServerMetrics {
  const registry = new Registry()
  const kept = new Map<MetricName, Kept>()
  for (const name of METRIC_NAMES) {
    const { only, ...metric }: Metric = METRICS[name]
    if (only !== 'aws') kept.set(name, newMetric(registry, name, metric))
  }
  const boots = createBootLabels((labels) => kept.get('boot_health_boots_total')?.remove(labels))
  const namedNow = createNamed(config)
  add('boot_health_info', { version }, 1)

  function add(name: MetricName, labels: Labels, value: number): void {
    const metric = kept.get(name)
    if (metric instanceof Counter) metric.inc(labels, value)
    else if (metric instanceof Gauge) metric.set(labels, value)
    else metric?.observe(labels, value)
  }

  /** The labels of a metric, from an event or a reading: unknown values become `other`. */
  function labelsOf(name: MetricName, fields: Readonly<Record<string, unknown>>): Labels {
    const { closed } = namedNow()
    const labels: Labels = {}
    for (const label of METRICS[name].labels) {
      const text = String(fields[label] ?? OTHER)
      labels[label] = closed[label]?.has(text) === false ? OTHER : displayLine(text, LABEL_CHARS)
    }
    return labels
  }

  function countOne(counting: Counting, detail: Readonly<Record<string, unknown>>): void {
    const value = amountOf(counting, detail)
    if (value === null) return
    const labels = labelsOf(counting.metric, { ...detail, ...counting.set })
    add(counting.metric, counting.metric === 'boot_health_boots_total' ? boots(labels) : labels, value)
  }

  /** Starts every known series at 0: `increase` would miss the first event of a series that appears with it. */
  function zero(): void {
    const { closed } = namedNow()
    for (const name of ZEROED)
      for (const label of METRICS[name].labels)
        for (const value of closed[label] ?? []) add(name, { [label]: value }, 0)
    for (const outcome of ['accepted', 'refused', 'turned_away', 'failed'])
      add('boot_health_reports_total', { outcome }, 0)
  }

  return {
    count(event, detail = {}) {
      for (const counting of COUNTING[event] ?? []) countOne(counting, detail)
      if (EVENTS[event] === 'error')
        add('boot_health_errors_total', labelsOf('boot_health_errors_total', { event }), 1)
    },
    async expose(fleet) {
      const read = await readings().catch((error: unknown) => {
        // The counters matter most while the store fails, so the scrape goes on without readings.
        log('readings_failed', { error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' })
        return []
      })
      for (const name of READ_METRICS) kept.get(name)?.reset()
      for (const { metric, labels, value } of read) add(metric, labelsOf(metric, labels), value)
      add('boot_health_series_limit', {}, namedNow().limit)
      zero()
      const own = (await registry.getMetricsAsJSON()).map((metric) => ofFleet(metric, fleet))
      return textOf([...own, ...(await processMetrics().getMetricsAsJSON())])
    },
    seriesLimit: () => namedNow().limit,
  }
}

/** Longer than the longest link to an incident, whose image may consist of bytes that a link must percent-encode. */
const LABEL_CHARS = 4000

function newMetric(registry: Registry, name: MetricName, { type, help, labels, buckets }: Metric): Kept {
  const settings = { name, help, labelNames: [...labels], registers: [registry] }
  if (type === 'counter') return new Counter(settings)
  return type === 'gauge'
    ? new Gauge(settings)
    : new Histogram({ ...settings, buckets: [...(buckets ?? [])] })
}

/** Recomputed only after a reload: every event needs it. */
function createNamed(config: () => Config) {
  let of: Config | null = null
  let named: { closed: ReturnType<typeof closedLabels>; limit: number }
  return () => {
    if (config() === of) return named
    of = config()
    const here = namedIn(of)
    named = { closed: closedLabels(here), limit: seriesLimit(here) }
    return named
  }
}

function namedIn(config: Config): NamedHere {
  const fleets = Object.keys(config.fleets)
  return {
    fleets,
    endpoints: [...new Set([...fleets.flatMap((fleet) => endpointsOf(config, fleet)), TRACES_ENDPOINT])],
    channels: Object.keys(config.channels),
    kinds: DUE_KINDS,
  }
}

/** Only the busiest images keep their own label, and series are limited, because guests choose the names. */
function createBootLabels(remove: (labels: Labels) => void): (labels: Labels) => Labels {
  const busiest = createBusiest(IMAGES_IN_METRICS)
  /** By image: the label sets that have a series. */
  const series = new Map<string, Map<string, Labels>>()
  let size = 0

  function forget(image: string): void {
    for (const labels of series.get(image)?.values() ?? []) {
      remove(labels)
      size--
    }
    series.delete(image)
  }

  return (labels) => {
    const { fleet = OTHER, image = OTHER } = labels
    const name = JSON.stringify([fleet, image])
    const { named, displaced } = busiest.count(name)
    if (displaced !== null) forget(displaced)
    const wanted: Labels = named ? labels : { ...labels, image: OTHER }
    const [of, key] = [named ? name : OTHER, JSON.stringify(wanted)]
    const known = series.get(of) ?? new Map<string, Labels>()
    if (known.has(key)) return wanted
    if (size >= BOOT_SERIES) return { fleet, image: OTHER, verdict: OTHER, cause: OTHER }
    series.set(of, known.set(key, wanted))
    size++
    return wanted
  }
}

type Valued = MetricObjectWithValues<MetricValue<string>>

/** Leaves out other fleets' series for a caller of one fleet; null: shows all. */
const ofFleet = (metric: Valued, fleet: string | null): Valued => ({
  ...metric,
  values: metric.values.filter(({ labels }) => fleet === null || (labels.fleet ?? fleet) === fleet),
})

function textOf(metrics: readonly Valued[]): Promise<string> {
  const shown = new Registry()
  // The registry accepts any object with a name that can get its values.
  for (const metric of metrics) shown.registerMetric({ ...metric, get: async () => metric } as never)
  return shown.metrics()
}
