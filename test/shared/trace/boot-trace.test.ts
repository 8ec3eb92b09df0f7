/** A boot as a trace: ids that stay, times of the server, what is unknown left out. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { parseEnvelope } from '../../../shared/envelope/envelope.ts'
import { judgeBoot } from '../../../shared/judgement/judge.ts'
import { bootTrace, type TracedBoot } from '../../../shared/trace/boot-trace.ts'
import { type Attribute, nano, type Span, traceId } from '../../../shared/trace/otlp.ts'
import { guestOf } from '../../support/embedded.ts'
import { envelope, HEALTHY, LOST_RACE } from '../../support/guest.ts'

const BEGAN = Date.parse('2026-11-30T10:00:00Z')

function traced(text: string, more: Partial<TracedBoot> = {}): TracedBoot {
  const read = parseEnvelope(envelope(guestOf(1), { boot: '6d1f5a10-3333-4aaa-8bbb-000000000001', text }))
  assert.ok(read.ok)
  const named = { fleet: 'web', instance: 'vm-1', boot_key: 'b-1', image: 'img', trust: 'bound' }
  const dated = { began_at: BEGAN, first_at: BEGAN + 60_000, os: 'Debian 12', kernel: null }
  return { ...named, ...dated, judgement: judgeBoot([read.value]), ...more }
}

const spansOf = (boot: TracedBoot): Span[] =>
  bootTrace(boot, '1').resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))

const valueIn = (list: readonly Attribute[], key: string): unknown =>
  Object.values(list.find((one) => one.key === key)?.value ?? {})[0]

describe('a boot as a trace', () => {
  it('has times that a collector can read, whatever uptimes a guest sends', () => {
    const boot = traced(LOST_RACE)
    const { judgement } = boot
    for (const far of [1e12, 1e308, -1e308]) {
      const moment = {
        at: [far, far] as [number, number],
        from: 'sample',
        usable: true,
        devices: [],
        routes: [],
      }
      const network = [moment] as unknown as typeof judgement.network
      for (const { startTimeUnixNano, endTimeUnixNano, events } of spansOf({
        ...boot,
        judgement: { ...judgement, network },
      }))
        for (const time of [startTimeUnixNano, endTimeUnixNano, ...events.map((one) => one.timeUnixNano)])
          assert.match(time, /^\d{1,19}$/)
    }
  })

  it('has an id that anyone can compute, and the same ids each time', () => {
    const boot = traced(LOST_RACE)
    const id = createHash('sha256').update('web|vm-1|b-1').digest('hex').slice(0, 32)
    assert.equal(traceId(boot), id)
    assert.deepEqual(spansOf(boot), spansOf(traced(LOST_RACE)))
    const spans = spansOf(boot)
    assert.ok(spans.every((span) => span.traceId === id && /^[0-9a-f]{16}$/.test(span.spanId)))
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length)
  })

  it('shows why it failed: on the boot by its cause, on the stage and the lookup', () => {
    const spans = spansOf(traced(LOST_RACE))
    const [root, ...others] = spans
    assert.equal(root?.name, 'boot')
    assert.equal(root?.parentSpanId, undefined)
    assert.deepEqual(root?.status, { code: 2, message: 'route_missing_at_lookup' })
    assert.equal(valueIn(root?.attributes ?? [], 'error.type'), 'route_missing_at_lookup')
    assert.equal(valueIn(root?.attributes ?? [], 'boot.verdict'), 'failed')
    for (const span of others) {
      assert.ok(spans.some(({ spanId }) => spanId === span.parentSpanId))
      assert.ok(BigInt(span.startTimeUnixNano) >= BigInt(root?.startTimeUnixNano ?? 0), span.name)
      assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano), span.name)
    }
  })

  it('has no error where the boot came up, and shows what machine it was', () => {
    const boot = traced(HEALTHY)
    const [root] = spansOf(boot)
    assert.equal(root?.status.code, 1)
    assert.equal(valueIn(root?.attributes ?? [], 'error.type'), undefined)
    const { resource } = bootTrace(boot, '1').resourceSpans[0] ?? { resource: { attributes: [] } }
    const named = Object.fromEntries(
      resource.attributes.map(({ key }) => [key, valueIn(resource.attributes, key)]),
    )
    assert.deepEqual(named, {
      'service.name': 'boot',
      'service.namespace': 'web',
      'service.instance.id': 'vm-1',
      'host.id': 'vm-1',
      'host.image.id': 'img',
      'os.type': 'linux',
      'os.description': 'Debian 12',
    })
  })

  it('starts when the server says that the boot began, whatever clock the guest has', () => {
    assert.equal(spansOf(traced(HEALTHY))[0]?.startTimeUnixNano, nano(BEGAN))
    assert.equal(nano(1_700_000_000_123.25), '1700000000123250000')
  })

  it('shows a hostile name without its escape sequences', () => {
    const text = JSON.stringify(
      bootTrace(traced(HEALTHY, { image: '\u001b[2Ja\nb\u202e', instance: '\ud800' }), '1'),
    )
    assert.doesNotMatch(text, /\\u001b|\\n|\u202e/)
    assert.ok(text.isWellFormed())
  })
})
