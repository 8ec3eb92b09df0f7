/**
 * `npm run test:prometheus`: the real Prometheus scrapes a real server, loads our rules and sends what they find to the
 * real Alertmanager. Waits of the rules are shortened, their conditions are the released ones; `promtool` tests those.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { createMetrics } from '../../cli/embedded/metrics.ts'
import { type Alertmanager, noAlertmanager, startAlertmanager } from '../support/alertmanager-process.ts'
import {
  type Collector,
  noCollector,
  standInCollector,
  startCollector,
} from '../support/collector-process.ts'
import { type Embedded, failOne, startEmbedded, until } from '../support/embedded.ts'
import { namesIn, samplesIn } from '../support/metrics-text.ts'
import { noPrometheus, type Prometheus, startPrometheus } from '../support/prometheus-process.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { storeToken, testConfig } from '../support/table.ts'

const promtool = (words: string[], input = '') => {
  const { status, stdout, stderr } = spawnSync('promtool', words, { input, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe('the files in ops/prometheus', { skip: noPrometheus }, () => {
  it('load as rules, and pass their rule tests', () => {
    const rules = ['recording.yml', 'alerts.yml'].map((name) => `ops/prometheus/${name}`)
    assert.deepEqual(promtool(['check', 'rules', ...rules]).status, 0)
    const { status, said } = promtool(['test', 'rules', 'ops/prometheus/tests.yml'])
    assert.equal(status, 0, said)
  })
})

describe('hostile names', { skip: noPrometheus }, () => {
  it('from 10,000 images pass promtool, and the series stay under the documented bound', async () => {
    const config = testConfig()
    const parts = { config: () => config, readings: async () => [], version: '1', log: () => {} }
    const metrics = createMetrics(parts)
    const names = ['a\nb', '"} 1\nup 0', '\\', 'x'.repeat(10_000), '\u202e\u0000\ud800', '😀'.repeat(200)]
    for (let n = 0; n < 10_000; n++)
      metrics.count('boot_final', {
        fleet: 'demo',
        image: `${names[n % names.length]}${n}`,
        verdict: 'failed',
        cause: 'no_link',
      })
    const text = await metrics.expose(null)
    const { status, said } = promtool(['check', 'metrics'], text)
    assert.deepEqual([status, said], [0, ''])
    const samples = samplesIn(text)
    const limit = samples.get('boot_health_series_limit') ?? 0
    assert.ok(samples.size < limit && limit < 4000, `${samples.size} of ${limit}`)
    console.log(`${samples.size} series of at most ${limit}`)
  })
})

describe('a server scraped by Prometheus', {
  skip: noPrometheus || noAlertmanager,
  timeout: 300_000,
}, () => {
  let [alertmanager, prometheus, deaf]: [Alertmanager, Prometheus, Receiver] = [] as never
  let world: Embedded
  let collector: Collector

  before(async () => {
    collector = noCollector ? await standInCollector() : await startCollector()
    deaf = await startReceiver(500)
    alertmanager = await startAlertmanager()
    world = await startEmbedded({
      fleets: { demo: { page_wait_s: 0, page_channels: ['deaf'] } },
      channels: { deaf: { type: 'slack', url: { value: `${deaf.url}/services/T0/B0/secret` } } },
      metrics: { listen: '127.0.0.1:0' },
      traces: { url: collector.url },
    })
    prometheus = await startPrometheus({
      target: new URL(world.server.metricsUrl() ?? '').host,
      alertmanager: alertmanager.url,
      rules: (text) =>
        text
          .replace(/for: \d+m/g, 'for: 0s')
          .replace('_seconds > 300', '_seconds > 3')
          .replace('} > 120', '} > 1'),
    })
    await until(async () => (await prometheus.query('boot_health_info')).length === 1, 'a first scrape')
  })
  after(async () => {
    await prometheus.stop()
    await world.server.stop()
    await alertmanager.stop()
    await deaf.stop()
    await collector.stop()
  })

  const firing = async (name: string) =>
    (await alertmanager.alerts()).filter(({ labels }) => labels.alertname === name)
  const exposition = async () => (await fetch(`${world.server.metricsUrl()}/metrics`)).text()

  it('exports every documented metric, and all rules evaluate', async () => {
    const text = await exposition()
    assert.deepEqual(promtool(['check', 'metrics'], text), { status: 0, said: '' })
    const metadata = (await (await fetch(`${prometheus.url}/api/v1/metadata`)).json()) as { data: object }
    const missing = namesIn(text).filter((name) => !(name in metadata.data))
    assert.deepEqual(missing, [])
    for (const { name, health, lastError } of await prometheus.rules())
      assert.equal(health, 'ok', `${name}: ${lastError}`)
  })

  it('counts a failing boot, fires an alert that links its incident, and shows its trace id, within 5 s', async () => {
    const query = 'boot_health_boots_total{verdict="failed",image="img-1"}'
    assert.deepEqual(await prometheus.query(query), [])
    const began = performance.now()
    assert.equal(await failOne(world, 1), 202)
    await until(async () => (await firing('BootHealthIncidentOpen')).length > 0, 'the alert')
    await until(() => collector.traces().length > 0, 'the trace')
    const took = performance.now() - began
    const [alert] = await firing('BootHealthIncidentOpen')
    const [sample] = await prometheus.query(query)
    assert.equal(sample?.value[1], '1')
    const authorization = `Bearer ${await storeToken(world.server, 'viewer')}`
    const page = await fetch(alert?.annotations.link ?? '', { headers: { authorization } })
    assert.match(page.url, /\/incidents\/route_missing_at_lookup~img-1~1/)
    const [trace] = collector.traces()
    const [root] = trace?.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
    assert.match(root?.traceId ?? '', /^[0-9a-f]{32}$/)
    assert.ok((await page.text()).includes(root?.traceId ?? ''), "the incident's page shows the id")
    assert.equal(alert?.labels.severity, 'page')
    console.log(`from report to alert and trace: ${(took / 1000).toFixed(1)} s`)
    assert.ok(took < 5000 || process.env.SPEED_BARS === 'shown', `${took} ms`)
  })

  it('does not count a boot again when it is judged again', async () => {
    const before = samplesIn(await exposition())
    await world.server.worker().judge({ fleet: 'demo', ...(await judgedBoot()) })
    await wait(50)
    const name = [...before.keys()].find((one) => one.startsWith('boot_health_boots_total')) ?? ''
    assert.equal(samplesIn(await exposition()).get(name), 1)
  })

  async function judgedBoot() {
    const item = await world.server.store.getInstance('demo', 'vm-1')
    const { guest = '', boot_key = '' } = item?.boots[0] ?? {}
    return { guest, boot_key }
  }

  it('fires alerts for a failing channel, a late sweep and a slow judge', async () => {
    await until(async () => (await firing('BootHealthChannelFailing')).length > 0, 'the channel')
    const [channel] = await firing('BootHealthChannelFailing')
    assert.equal(channel?.labels.endpoint, 'channel:deaf')
    // A sweep is due once a minute, and the shortened rule waits three seconds.
    await until(async () => (await firing('BootHealthSweepLate')).length > 0, 'the sweep')
    // Work that waits for the judge and that nobody pokes: as after a crash, it is there until the next sweep.
    const at = world.server.deps().now() - 5000
    const row = { at, kind: 'judge', fleet: 'demo', target: 'a|b', nonce: 'n', tries: 0 }
    const detail = { guest: 'a', boot_key: 'b' }
    await world.server.store.putDue({ ...row, detail, expires_at_s: Math.floor(at / 1000) + 3600 })
    await until(async () => (await firing('BootHealthJudgeBehind')).length > 0, 'the judge')
  })
})
