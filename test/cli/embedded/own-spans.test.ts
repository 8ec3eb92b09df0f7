/** The server's own work, sent to a collector as spans: which names, what below what, and nothing confidential. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Attribute, Span, TraceRequest } from '../../../shared/trace/otlp.ts'
import { type Embedded, failOne, startEmbedded, until } from '../../support/embedded.ts'
import { samplesIn } from '../../support/metrics-text.ts'
import { type Received, type Receiver, receiverOfFile, startReceiver } from '../../support/receiver.ts'
import { storeToken } from '../../support/table.ts'

const collector = await receiverOfFile()

const startWith = (own: object, pager?: Receiver) =>
  startEmbedded({
    channels: pager
      ? { pager: { type: 'slack', url: { value: `${pager.url}/services/T0/B0/hushhush` } } }
      : {},
    fleets: { demo: { page_wait_s: 0, page_channels: pager ? ['pager'] : [] } },
    traces: { url: `${collector.url}/v1/traces`, ...own },
  })

/** What is sent about the server, and not about a boot. */
const isOwn = ({ body }: Received) => body.includes('"stringValue":"boot-health"')
const ownSpans = (): Span[] =>
  collector.received
    .filter(isOwn)
    .flatMap(({ body }) => (JSON.parse(body) as TraceRequest).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))

const about = ({ attributes }: { attributes: Attribute[] }): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

const ask = async ({ server }: Embedded, path: string, token: string) => {
  const answer = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  await answer.text()
  return answer
}

it('a report, its judgement and its page form one trace, named by the request id', async () => {
  const pager = await startReceiver(200)
  const world = await startWith({ own: true }, pager)
  assert.equal(await failOne(world, 1), 202)
  await until(() => world.logged.some(({ event }) => event === 'page_sent'), 'a page')
  const viewer = await storeToken(world.server, 'viewer')
  await ask(world, '/v1/instances/vm-1?fleet=demo&secret=hushhush', viewer)
  await ask(world, '/no/such/page', viewer)
  await world.server.stop()
  await pager.stop()

  const spans = ownSpans()
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const above = (span: Span | undefined) => byId.get(span?.parentSpanId ?? '')
  const named = (name: string, trace?: string) =>
    spans.find((span) => span.name === name && (trace ?? span.traceId) === span.traceId)

  const report = named('POST /v1/evidence')
  assert.ok(report)
  assert.deepEqual(
    [report.kind, report.parentSpanId, about(report)['http.response.status_code'], report.status.code],
    [2, undefined, '202', 0],
  )
  const request_id = String(about(report)['boot_health.request_id'])
  assert.equal(report.traceId, request_id.replaceAll('-', ''))
  const paged = world.logged.find(({ event }) => event === 'page_sent')?.detail as { request_id: string }
  assert.equal(paged.request_id, request_id)

  const judged = spans.find((span) => span.name === 'judge' && about(span)['boot.verdict'] !== undefined)
  assert.deepEqual(
    [judged?.traceId, about(judged ?? report)['boot.verdict'], about(judged ?? report)['boot_health.fleet']],
    [report.traceId, 'failed', 'demo'],
  )
  assert.deepEqual(
    [
      above(judged)?.name,
      about(above(judged) ?? report)['boot_health.work.outcome'],
      above(above(judged))?.name,
    ],
    ['work judge', 'done', 'POST /v1/evidence'],
  )

  const page = spans.find(({ events }) => events.some(({ name }) => name === 'page_sent'))
  assert.deepEqual([page?.name, page?.traceId], ['work incident', report.traceId])
  const call = spans.find((span) => span.kind === 3 && about(span)['server.port'] === String(pager.port))
  assert.deepEqual(
    [call?.name, above(call), call && about(call)['server.address']],
    ['POST', page, '127.0.0.1'],
  )

  assert.ok(named('PUT /v1/expectations/:instance'))
  assert.ok(named('GET /v1/instances/:id'))
  assert.equal(about(named('GET') ?? report)['http.response.status_code'], '404')
  const told = JSON.stringify(spans)
  for (const secret of ['hushhush', 'vm-1', 'no/such', '?', ...Object.values(world.tokens), viewer])
    assert.ok(!told.includes(secret), `${secret} is told`)
  for (const span of spans)
    assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano), span.name)
})

it('no span is sent when tracing is off', async () => {
  const world = await startWith({})
  await failOne(world, 1)
  await until(() => collector.received.length > 0, 'the boot as a trace')
  const text = await (await fetch(`${world.server.url}/metrics`)).text()
  assert.equal(samplesIn(text).get('boot_health_own_spans_dropped_total'), 0)
  await world.server.stop()
  assert.deepEqual(ownSpans(), [])
})

it('a collector that hangs delays no answer and no judgement, and the lost spans are counted', async () => {
  collector.answer(() => null)
  const world = await startWith({ own: true })
  await until(async () => {
    await ask(world, '/healthz', '')
    return collector.received.some(isOwn)
  }, 'a call that hangs')
  assert.equal(await failOne(world, 1), 202)
  await until(() => world.logged.some(({ event }) => event === 'boot_final'), 'a judged boot')
  assert.equal(collector.received.filter(isOwn).length, 1)
  const dropped = async () =>
    samplesIn(await (await fetch(`${world.server.url}/metrics`)).text()).get(
      'boot_health_own_spans_dropped_total',
    )
  await until(async () => ((await dropped()) ?? 0) > 0, 'dropped spans')
  await world.server.stop()
})
