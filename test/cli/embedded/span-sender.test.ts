/** Spans that wait are bounded, go out one call at a time, and never keep the process that stops. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createSpanSender } from '../../../cli/embedded/span-sender.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { OWN_SPANS_WAITING } from '../../../shared/policy/own-spans.ts'
import type { TraceRequest } from '../../../shared/trace/otlp.ts'
import type { OwnSpan } from '../../../shared/trace/own-spans.ts'
import { until } from '../../support/embedded.ts'
import { type Receiver, receiverOfFile } from '../../support/receiver.ts'
import { testConfig } from '../../support/table.ts'

const collector = await receiverOfFile()

function senderTo({ url }: Receiver, every_ms?: number) {
  const config = testConfig({
    traces: { url: `${url}/v1/traces`, headers: { 'x-key': { value: 'hush' } }, own: true },
  })
  const outbound = createOutbound({ allow_cidrs: ['127.0.0.0/8'] })
  return createSpanSender(
    () => ({ config, outbound, version: '1', readSecret: async () => 'hush' }),
    every_ms,
  )
}

const span = (n: number): OwnSpan => ({
  ...{ trace: 'a'.repeat(32), id: n.toString(16).padStart(16, '0'), parent: null, name: `${n}` },
  ...{ kind: 'internal', began_at: 1, ended_at: 2, about: {}, events: [] },
})

const namesOf = ({ body }: { body: string }) =>
  (JSON.parse(body) as TraceRequest).resourceSpans[0]?.scopeSpans[0]?.spans.map(({ name }) => name) ?? []

it('drops and counts the oldest spans when too many wait, and sends the rest at the end', async () => {
  const sender = senderTo(collector)
  for (let n = 0; n < OWN_SPANS_WAITING + 10; n++) sender.add(span(n))
  assert.equal(sender.dropped(), 10)
  await sender.stop()
  const names = collector.received.flatMap(namesOf)
  assert.deepEqual(
    [names.length, names[0], names.at(-1)],
    [OWN_SPANS_WAITING, '10', `${OWN_SPANS_WAITING + 9}`],
  )
  assert.equal(collector.received[0]?.headers['x-key'], 'hush')
  assert.equal(sender.dropped(), 10)
})

it('drops and counts what a collector refuses, and does not send it again', async () => {
  collector.answer(503)
  const sender = senderTo(collector, 5)
  sender.start()
  sender.add(span(1))
  await until(() => sender.dropped() === 1, 'a span dropped')
  collector.answer(200)
  sender.add(span(2))
  await until(() => collector.received.length === 2, 'the next span')
  await sender.stop()
  assert.deepEqual(collector.received.map(namesOf), [['1'], ['2']])
  assert.equal(sender.dropped(), 1)
})

it('makes one call at a time to a collector that hangs, and does not delay a stop', async () => {
  collector.answer(() => null)
  const sender = senderTo(collector, 5)
  sender.start()
  sender.add(span(1))
  await until(() => collector.received.length === 1, 'a call')
  sender.add(span(2))
  await new Promise((go) => setTimeout(go, 100))
  assert.equal(collector.received.length, 1)
  await sender.stop()
  // The second span had its last try; the call with the first is still under way, and so not counted as dropped.
  assert.ok(sender.dropped() <= 1, `${sender.dropped()} dropped`)
})
