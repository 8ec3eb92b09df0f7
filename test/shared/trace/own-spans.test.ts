import assert from 'node:assert/strict'
import { it } from 'node:test'
import { isInShare, type OwnSpan, ownTrace, traceOfRequest } from '../../../shared/trace/own-spans.ts'

const span: OwnSpan = {
  ...{ trace: 'a'.repeat(32), id: 'b'.repeat(16), parent: null, name: 'GET /healthz', kind: 'server' },
  ...{
    began_at: 1000.5,
    ended_at: 1002,
    about: { 'http.route': '/healthz', 'error.type': null },
    events: [],
  },
}

it('a span is encoded as the protocol requires', () => {
  const request = ownTrace([span, { ...span, parent: 'c'.repeat(16), about: { 'error.type': 'timeout' } }], {
    version: '1',
    instance: 'x',
  })
  const [first, second] = request.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
  assert.deepEqual(first, {
    ...{ traceId: span.trace, spanId: span.id, name: 'GET /healthz', kind: 2 },
    ...{ startTimeUnixNano: '1000500000', endTimeUnixNano: '1002000000', events: [], status: { code: 0 } },
    attributes: [{ key: 'http.route', value: { stringValue: '/healthz' } }],
  })
  assert.deepEqual([second?.parentSpanId, second?.status.code], ['c'.repeat(16), 2])
})

it('the sampled share of traces is chosen by trace id, and a trace has the id of its request', () => {
  const trace = traceOfRequest('80000000-0000-4000-8000-000000000000')
  assert.equal(trace, '80000000000040008000000000000000')
  assert.deepEqual(
    [1, 0.51, 0.5, 0.001].map((share) => isInShare(trace, share)),
    [true, true, false, false],
  )
})
