import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { deliver, type WebhookMessage } from '../../../functions/outbound/deliver.ts'
import { enableEndpoint } from '../../../functions/outbound/endpoint-state.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { signingSecrets } from '../../../functions/outbound/signing-secrets.ts'
import type { DeliveryEntry } from '../../../functions/store/log-item.ts'
import { deliveryVerdict } from '../../../shared/page/delivery-verdict.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { dueOf, startTestStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const newer = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'

const { store } = await startTestStore()

describe('a delivery', () => {
  let receiver: Receiver
  let deps: TestDeps
  let names = 0
  const message = (more: Partial<WebhookMessage> = {}): WebhookMessage => ({
    endpoint: `channel:test-${names++}`,
    fleet: 'demo',
    message_id: 'msg_1',
    attempt: 1,
    url: `${receiver.url}/hook`,
    secrets: [secret],
    type: 'boot.incident.opened',
    data: { name: 'Zoë' },
    ...more,
  })
  const logOf = async (endpoint: string): Promise<DeliveryEntry[]> =>
    (await deps.store.listDeliveries(endpoint, '2026-11-24', null, 10)).items

  before(async () => {
    receiver = await startReceiver()
    deps = testDeps({ store, outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }) })
  })
  after(() => receiver.stop())

  it('is signed so that the reference library accepts it, once with each secret of a rotation', async () => {
    receiver.answer(202)
    const answer = await deliver({ ...deps, now: Date.now }, message({ secrets: [newer, secret] }))
    assert.equal(answer.verdict, 'accepted')
    const got = receiver.received.at(-1)
    for (const one of [newer, secret]) {
      const data = new Webhook(one).verify(got?.body ?? '', got?.headers ?? {}) as Record<string, unknown>
      assert.deepEqual(data.data, { name: 'Zoë' })
    }
    assert.equal(got?.headers['webhook-id'], 'msg_1')
  })

  it('is logged with status, latency, the beginning of the answer and the next try', async () => {
    receiver.answer(() => ({ status: 503, body: 'busy'.repeat(1000), headers: { 'retry-after': '20' } }))
    const sent = message({ attempt: 3, subject: 'crash~img~1', next_at: () => TEST_START + 45_000 })
    const answer = await deliver(deps, sent)
    assert.deepEqual([answer.verdict, answer.retry_after_ms], ['retry', 20_000])
    const [entry, ...more] = await logOf(sent.endpoint)
    assert.equal(more.length, 0)
    assert.equal(entry?.answer.length, 2048)
    assert.deepEqual(
      { ...entry, answer: '', latency_ms: 0 },
      {
        endpoint: sent.endpoint,
        fleet: 'demo',
        at: TEST_START,
        message_id: 'msg_1',
        attempt: 3,
        outcome: 'retry',
        status: 503,
        latency_ms: 0,
        answer: '',
        reason: 'http_503',
        subject: 'crash~img~1',
        intent: null,
        next_at: TEST_START + 45_000,
      },
    )
    assert.ok(deps.logged.some(({ event }) => event === 'delivery_failed'))
  })

  it('that gets a 410 is the last: the endpoint is switched off and a notice about it is due', async () => {
    receiver.answer(410)
    const sent = message()
    assert.equal((await deliver(deps, sent)).verdict, 'gone')
    const heard = receiver.received.length
    const again = await deliver(deps, sent)
    assert.deepEqual([again.verdict, again.reason], ['gone', 'endpoint_disabled'])
    assert.equal(receiver.received.length, heard)
    const [notice] = await dueOf(deps, TEST_START, 'notice')
    assert.equal(notice?.target, `endpoint_gone|${sent.endpoint}|2026-11-24`)

    receiver.answer(200)
    assert.equal((await deliver(deps, { ...sent, even_if_disabled: true })).verdict, 'accepted')
    await enableEndpoint(deps, sent.endpoint)
    assert.equal((await deliver(deps, sent)).verdict, 'accepted')
  })

  it('that our own address rules refuse is logged as blocked and never sent', async () => {
    const sent = message({ url: 'http://169.254.169.254/latest/meta-data/' })
    assert.equal((await deliver(deps, sent)).verdict, 'blocked')
    const [entry] = await logOf(sent.endpoint)
    assert.deepEqual([entry?.outcome, entry?.reason, entry?.status], ['blocked', 'metadata_address', null])
  })
})

describe('an answer to a delivery', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  for (const [status, retryAfter, verdict, wait] of [
    [200, undefined, 'accepted', null],
    [204, '60', 'accepted', null],
    [301, undefined, 'refused', null],
    [307, undefined, 'refused', null],
    [400, '60', 'refused', null],
    [404, undefined, 'refused', null],
    [408, undefined, 'retry', null],
    [410, undefined, 'gone', null],
    [429, '7', 'retry', 7000],
    [429, ' 7 ', 'retry', 7000],
    [429, 'Tue, 24 Nov 2026 12:01:00 GMT', 'retry', 60_000],
    [429, 'Tue, 24 Nov 2026 11:00:00 GMT', 'retry', null],
    [429, '-5', 'retry', null],
    [429, 'soon', 'retry', null],
    [503, '99999999', 'retry', 3_600_000],
    [500, undefined, 'retry', null],
  ] as const)
    it(`of ${status} with Retry-After ${retryAfter ?? 'missing'} means ${verdict}, wait ${wait}`, () => {
      const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
      const { verdict: got, retry_after_ms } = deliveryVerdict({ outcome: 'answered', status, headers }, now)
      assert.deepEqual([got, retry_after_ms], [verdict, wait])
    })

  it('that never came means retry, and a blocked address means no retry', () => {
    const lost = { outcome: 'failed', reason: 'timeout' } as const
    const blocked = { outcome: 'blocked', reason: 'metadata_address' } as const
    assert.equal(deliveryVerdict(lost, now).verdict, 'retry')
    assert.equal(deliveryVerdict(blocked, now).verdict, 'blocked')
  })
})

describe('a rotated webhook secret', () => {
  const rotated_at = '2026-11-24T12:00:00Z'
  const settings = { secret: { value: newer }, previous_secret: { secret: { value: secret }, rotated_at } }
  const readSecret = async (reference: object) => ('value' in reference ? String(reference.value) : '')

  for (const [hours, secrets] of [
    [0, [newer, secret]],
    [23.9, [newer, secret]],
    [24, [newer]],
  ] as const)
    it(`signs ${secrets.length} times ${hours} h after the rotation`, async () => {
      const now = () => Date.parse(rotated_at) + hours * 3_600_000
      assert.deepEqual(await signingSecrets({ readSecret, now }, settings), secrets)
    })
})
