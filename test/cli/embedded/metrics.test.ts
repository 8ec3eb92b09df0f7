/** What `/metrics` says: counted once, bounded whatever guests call themselves, and nobody's business but a fleet's own. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createMetrics } from '../../../cli/embedded/metrics.ts'
import type { Reading } from '../../../functions/metrics/readings.ts'
import { METRIC_NAMES, METRICS, type Metric } from '../../../shared/metrics/metrics.ts'
import { CAUSES } from '../../../shared/verdict.ts'
import { namesIn, samplesIn } from '../../support/metrics-text.ts'
import { testConfig } from '../../support/table.ts'

const config = testConfig({ fleets: { web: {}, edge: {} } })
const metricsOf = (readings: Reading[] = []) =>
  createMetrics({ config: () => config, readings: async () => readings, version: '1', log: () => {} })

const boot = (more: Record<string, string> = {}) => ({
  fleet: 'web',
  image: 'img',
  verdict: 'failed',
  cause: 'no_link',
  margin_s: 1.5,
  init_s: 3,
  ...more,
})

const boots = (text: string) => [...samplesIn(text)].filter(([name]) => name.startsWith('boot_health_boots'))

describe('the metrics of a server', () => {
  it('count a boot with its labels, its margin and its stages', async () => {
    const metrics = metricsOf()
    metrics.count('boot_final', boot())
    metrics.count('boot_final', boot())
    const samples = samplesIn(await metrics.expose(null))
    const label = 'fleet="web",image="img",verdict="failed",cause="no_link"'
    assert.equal(samples.get(`boot_health_boots_total{${label}}`), 2)
    assert.equal(samples.get('boot_health_race_margin_seconds_bucket{le="2",fleet="web"}'), 2)
    assert.equal(samples.get('boot_health_race_margin_seconds_bucket{le="1",fleet="web"}'), 0)
    assert.equal(samples.get('boot_health_stage_seconds_sum{fleet="web",stage="init"}'), 6)
  })

  it('start at 0 for every event that can happen', async () => {
    const samples = samplesIn(await metricsOf().expose(null))
    for (const name of [
      'boot_health_reports_total{outcome="turned_away"}',
      'boot_health_errors_total{event="sweep_failed"}',
      'boot_health_work_failures_total{kind="judge"}',
      'boot_health_storage_bound_total{fleet="edge"}',
    ])
      assert.equal(samples.get(name), 0, name)
  })

  it('show a token of one fleet no other fleet, only the server’s own metrics', async () => {
    const metrics = metricsOf()
    for (const fleet of ['web', 'edge', 'gone']) metrics.count('boot_final', boot({ fleet }))
    const text = await metrics.expose('edge')
    assert.deepEqual(
      boots(text).map(([name]) => /fleet="(\w+)"/.exec(name)?.[1]),
      ['edge'],
    )
    assert.doesNotMatch(text, /fleet="(?:web|other)"/)
    assert.match(text, /^process_cpu_seconds_total /m)
    assert.equal(boots(await metrics.expose(null)).length, 3)
  })

  it('stay under their documented bound with 10,000 images and hostile names', async () => {
    const metrics = metricsOf()
    const hostile = [
      'a\nb',
      '"} 1\nup 0',
      '\\',
      'x'.repeat(10_000),
      '\u202e\u0000\ud800',
      '😀'.repeat(200),
      '',
      'other',
    ]
    for (let n = 0; n < 10_000; n++)
      metrics.count(
        'boot_final',
        boot({
          image: `${hostile[n % hostile.length]}${n}`,
          cause: CAUSES[n % CAUSES.length] ?? '',
          fleet: `f${n}`,
        }),
      )
    for (const image of hostile) metrics.count('boot_final', boot({ image }))
    for (let n = 0; n < 200; n++) metrics.count('boot_final', boot({ image: 'busy' }))
    const text = await metrics.expose(null)
    const samples = samplesIn(text)
    const limit = samples.get('boot_health_series_limit') ?? 0
    assert.ok(limit < 4000, `${limit}`)
    assert.ok(samples.size < limit, `${samples.size} of ${limit}`)
    assert.match(text, /image="busy"/)
    const counted = boots(text).reduce((sum, [, value]) => sum + value, 0)
    assert.ok(counted <= 10_208 && counted > 10_000, `${counted}: only what was displaced begins anew`)
    for (const line of text.split('\n'))
      assert.match(line, /^(?:#.*|[a-z0-9_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})? \S+|)$/)
  })

  it('drop the series of a gauge when its subject is gone', async () => {
    const readings: Reading[] = [
      {
        metric: 'boot_health_incidents_open',
        labels: { fleet: 'web', cause: 'no_link', severity: 'page' },
        value: 1,
      },
    ]
    const metrics = metricsOf(readings)
    assert.match(await metrics.expose(null), /^boot_health_incidents_open\{.*\} 1$/m)
    readings.pop()
    assert.doesNotMatch(await metrics.expose(null), /^boot_health_incidents_open\{/m)
  })

  it('still show the counters while the store fails', async () => {
    const said: string[] = []
    const metrics = createMetrics({
      config: () => config,
      readings: () => Promise.reject(new Error('disk')),
      version: '1',
      log: (event) => void said.push(event),
    })
    metrics.count('boot_final', boot())
    assert.equal(boots(await metrics.expose(null)).length, 1)
    assert.deepEqual(said, ['readings_failed'])
  })
})

describe('the names of metrics', () => {
  const ours = METRIC_NAMES.filter((name) => (METRICS[name] as Metric).only !== 'aws')

  it('all appear in the exposition with HELP and TYPE', async () => {
    const text = await metricsOf().expose(null)
    const names = namesIn(text)
    for (const name of ours) {
      assert.ok(names.includes(name), name)
      assert.match(text, new RegExp(`^# HELP ${name} \\S`, 'm'))
    }
  })

  it('of one fleet stay below the bound on the page', () => {
    const one = testConfig()
    const parts = { readings: async () => [], version: '1', log: () => {} }
    const limit = createMetrics({ config: () => one, ...parts }).seriesLimit()
    const [, said = ''] =
      /less than ([\d,]+) for\s+one fleet/.exec(readFileSync('docs/metrics.md', 'utf8')) ?? []
    assert.ok(limit < Number(said.replace(',', '')), `${limit}, and the page says ${said}`)
  })

  it('in rules, rule tests, the dashboard and the page all exist', async () => {
    const there = new Set<string>(namesIn(await metricsOf().expose(null)))
    const recorded = new Set(
      [...readFileSync('ops/prometheus/recording.yml', 'utf8').matchAll(/record: (\S+)/g)].map(
        ([, name]) => name,
      ),
    )
    for (const file of [
      'ops/prometheus/recording.yml',
      'ops/prometheus/alerts.yml',
      'ops/prometheus/tests.yml',
      'ops/grafana/boot-health.json',
      'docs/metrics.md',
    ]) {
      const named = readFileSync(file, 'utf8').matchAll(/\b(?:boot_health|process|nodejs)[_:][a-z0-9_:]+\b/g)
      for (const [name] of named) {
        const base = name.replace(/_(?:bucket|sum|count)$/, '')
        const known = name.includes(':')
          ? recorded.has(name)
          : there.has(name) || there.has(base) || name in METRICS
        assert.ok(known, `${file} names ${name}`)
      }
    }
  })
})
