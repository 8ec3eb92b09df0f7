/** Traces of boots for a collector: sent once, again when they change, not lost while it is down, and never in the way of a page. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { TraceRequest } from '../../../shared/trace/otlp.ts'
import { traceId } from '../../../shared/trace/otlp.ts'
import { type Embedded, failOne, guestOf, startEmbedded, until } from '../../support/embedded.ts'
import { envelope, HEALTHY } from '../../support/guest.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { storeToken } from '../../support/table.ts'

const idsIn = ({ received }: Receiver) =>
  received.map(
    ({ body }) => (JSON.parse(body) as TraceRequest).resourceSpans[0]?.scopeSpans[0]?.spans[0]?.traceId,
  )

/** RFC 9110 has more of them; these are those that a collector, or a proxy before it, may answer. */
const REFUSED = [400, 401, 403, 404, 405, 408, 410, 413, 500, 501]

describe('a trace collector', () => {
  let collector: Receiver
  let pager: Receiver
  let world: Embedded

  before(async () => {
    collector = await startReceiver(200)
    pager = await startReceiver(200)
    world = await startEmbedded({
      channels: { pager: { type: 'slack', url: { value: `${pager.url}/services/T0/B0/x` } } },
      fleets: { demo: { page_wait_s: 0, page_channels: ['pager'] } },
      traces: {
        url: `${collector.url}/v1/traces`,
        headers: { 'x-key': { value: 'hush' } },
        link: 'https://tempo.example.com/trace/{trace_id}',
      },
    })
  })
  after(async () => {
    await world.server.stop()
    await collector.stop()
    await pager.stop()
  })

  const keyOf = async (n: number) =>
    (await world.server.store.getInstance('demo', `vm-${n}`))?.boots[0]?.boot_key ?? ''

  it('is sent a final boot, and the pages of the boot and of its incident show the trace id', async () => {
    await failOne(world, 1)
    await until(() => collector.received.length === 1, 'a trace')
    const id = traceId({ fleet: 'demo', instance: 'vm-1', boot_key: await keyOf(1) })
    assert.deepEqual(idsIn(collector), [id])
    assert.equal(collector.received[0]?.headers['x-key'], 'hush')
    assert.equal(collector.received[0]?.path, '/v1/traces')
    const authorization = `Bearer ${await storeToken(world.server, 'viewer')}`
    for (const path of [`/boots/vm-1/${await keyOf(1)}`, '/incidents/route_missing_at_lookup~img-1~1']) {
      const page = await (await fetch(`${world.server.url}${path}`, { headers: { authorization } })).text()
      assert.match(page, new RegExp(`${id}[\\s\\S]*https://tempo.example.com/trace/${id}`), path)
    }
  })

  it('is not sent a boot that is judged again with the same result, and is sent one with more', async () => {
    const item = await world.server.store.getInstance('demo', 'vm-1')
    const { guest = '', boot_key = '' } = item?.boots[0] ?? {}
    await world.server.worker().judge({ fleet: 'demo', guest, boot_key })
    const before = collector.received.length
    const machine = guestOf(1)
    const answer = await fetch(`${world.server.url}/v1/evidence`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.tokens.ingest}`,
        'boot-health-uptime': '90',
        'boot-health-secret': machine.secret,
      },
      body: envelope(machine, { boot: boot_key, text: HEALTHY, seq: 2 }),
    })
    assert.equal(answer.status, 202)
    await until(() => collector.received.length > before, 'the boot as it is now')
    assert.deepEqual([...new Set(idsIn(collector))], [traceId({ fleet: 'demo', instance: 'vm-1', boot_key })])
    assert.equal(collector.received.length, before + 1)
  })

  it('that is down is tried with one boot at a time, delays no page, and gets everything when it is back', async () => {
    collector.answer(503)
    const [asked, paged] = [collector.received.length, pager.received.length]
    for (let n = 10; n < 20; n++) await failOne(world, n)
    await until(() => pager.received.length >= paged + 10, 'ten pages')
    await until(() => world.logged.some(({ event }) => event === 'delivery_failed'), 'a failed attempt')
    assert.ok(
      collector.received.length - asked <= 6,
      `${collector.received.length - asked} attempts for ten boots`,
    )
    collector.answer(200)
    const sent = () => new Set(idsIn(collector).slice(asked))
    await until(() => sent().size === 10, 'all ten')
    assert.deepEqual((await world.server.store.getEndpoint('traces')).failing, null)
  })

  it('that refuses a boot is not asked again, holds back no other boot, and the work is kept for redrive', async () => {
    const set = async () => (await world.server.store.listGivenUp(100)).filter(({ kind }) => kind === 'trace')
    const partly = (rejectedSpans: string) => () => ({
      status: 200,
      body: JSON.stringify({ partialSuccess: { rejectedSpans } }),
    })
    for (const [n, answer] of [...REFUSED, partly('2')].entries()) {
      collector.answer(answer)
      const asked = collector.received.length
      await failOne(world, 30 + n)
      await until(async () => (await set()).length === n + 1, `kept after ${answer}`)
      assert.equal(collector.received.length, asked + 1)
    }
    const due = await world.server.store.dueRows(Date.now() + 30 * 24 * 3_600_000, 1000)
    assert.deepEqual(
      due.filter(({ kind }) => kind === 'trace'),
      [],
    )
    const kept = await set()
    assert.deepEqual(
      kept
        .slice(0, 2)
        .map(({ error }) => error)
        .sort(),
      ['http_400', 'http_401'],
    )
    assert.ok(kept.some(({ error }) => error === 'answer_rejected_spans'))
    collector.answer(partly('0'))
    const asked = collector.received.length
    await failOne(world, 60)
    await until(() => collector.received.length > asked, 'the boot after them')
    await until(async () => (await world.server.store.getEndpoint('traces')).failing === null, 'all is well')
  })
})

it('no trace is sent where no collector is configured', async () => {
  const world = await startEmbedded({ fleets: { demo: {} } })
  await failOne(world, 1)
  await until(() => world.logged.some(({ event }) => event === 'boot_final'), 'a judged boot')
  const item = await world.server.store.getInstance('demo', 'vm-1')
  assert.equal(item?.boots[0]?.trace, undefined)
  await world.server.stop()
})
