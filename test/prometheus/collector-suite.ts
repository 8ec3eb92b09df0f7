/** Our traces, understood by OpenTelemetry's own collector: it forwards exactly what we sent. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parseEnvelope } from '../../shared/envelope/envelope.ts'
import type { Evidence } from '../../shared/evidence.ts'
import { judgeBoot } from '../../shared/judgement/judge.ts'
import { bootTrace } from '../../shared/trace/boot-trace.ts'
import type { Attribute, Span, TraceRequest } from '../../shared/trace/otlp.ts'
import { firstBoot } from '../support/captured-boots.ts'
import { type Collector, noCollector, startCollector } from '../support/collector-process.ts'
import { guestOf, until } from '../support/embedded.ts'
import { envelope, HEALTHY, LOST_RACE } from '../support/guest.ts'

const CAPTURES = '../shared/captures'

/** Every captured boot, and two of our own. */
function boots(): [name: string, evidence: Evidence][] {
  const own = [HEALTHY, LOST_RACE].flatMap((text, n): [string, Evidence][] => {
    const read = parseEnvelope(
      envelope(guestOf(n), { boot: `6d1f5a10-3333-4aaa-8bbb-00000000000${n}`, text }),
    )
    return read.ok ? [[`own-${n}`, read.value]] : []
  })
  if (!existsSync(CAPTURES)) return own
  const labels = JSON.parse(readFileSync(join(CAPTURES, 'EXPECTED.json'), 'utf8')) as object
  return [
    ...own,
    ...Object.keys(labels).map((name): [string, Evidence] => [
      name,
      firstBoot(join(CAPTURES, name), 'files'),
    ]),
  ]
}

const spansIn = (request: TraceRequest): Span[] =>
  request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))

/** What it leaves out is what it holds for empty. */
const plain = (span: Span) => {
  const {
    traceId,
    spanId,
    parentSpanId = '',
    name,
    startTimeUnixNano,
    endTimeUnixNano,
    attributes,
    events,
    status,
  } = span
  return {
    ...{ traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano },
    attributes: sorted(attributes ?? []),
    events: (events ?? []).map((event) => ({ ...event, attributes: sorted(event.attributes ?? []) })),
    status: { code: status.code ?? 0, message: status.message ?? '' },
  }
}

const sorted = (list: readonly Attribute[]) =>
  list
    .map(({ key, value }) =>
      JSON.stringify([key, value]).replace('{"arrayValue":{}}', '{"arrayValue":{"values":[]}}'),
    )
    .sort()

describe('the OpenTelemetry collector', { skip: noCollector, timeout: 600_000 }, () => {
  let collector: Collector
  before(async () => {
    collector = await startCollector()
  })
  after(() => collector.stop())

  it('reads every boot’s trace as intended', async () => {
    const all = boots()
    const sent = all.map(([name, evidence]) =>
      bootTrace(
        {
          ...{ fleet: 'web', instance: name, boot_key: name, image: 'a\nb"\u001b[2J', trust: 'bound' },
          ...{ began_at: 1_790_000_000_123, first_at: 1_790_000_060_000, os: 'Debian 12', kernel: '6.1' },
          judgement: judgeBoot([evidence]),
        },
        '1',
      ),
    )
    for (const request of sent) {
      const answer = await fetch(collector.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      })
      assert.equal(answer.status, 200, await answer.text())
    }
    const ours = sent.flatMap(spansIn)
    const told = () => collector.traces().flatMap(spansIn)
    await until(() => told().length >= ours.length, 'every span', 30)
    const byId = new Map(told().map((span) => [`${span.traceId} ${span.spanId}`, span]))
    for (const span of ours) {
      const understood = byId.get(`${span.traceId} ${span.spanId}`)
      assert.ok(understood, span.name)
      assert.deepEqual(plain(understood), plain(span))
    }
    console.log(`${all.length} boots, ${ours.length} spans`)
  })

  it('rejects an invalid trace, so that the test above can fail', async () => {
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: 'not hex' }] }] }] })
    const headers = { 'content-type': 'application/json' }
    assert.equal((await fetch(collector.url, { method: 'POST', headers, body })).status, 400)
  })
})
