import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import type { ChannelCall } from '../../../functions/notify/channels/call.ts'
import { sendToChannel } from '../../../functions/notify/channels/send-to-channel.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import type { Channel } from '../../../shared/channels/channels.ts'
import { pagerDutyEvent } from '../../../shared/channels/pagerduty.ts'
import { slackMessage } from '../../../shared/channels/slack.ts'
import { snsMessage } from '../../../shared/channels/sns.ts'
import { type PageFacts, pageContent } from '../../../shared/page/page-content.ts'
import { anyText } from '../../support/any-text.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const { store } = await startTestStore()

const facts: PageFacts = {
  fleet: 'web',
  cause: 'route_missing_at_lookup',
  image: 'centos-6.5',
  gen: 1,
  severity: 'page',
  opened_at: TEST_START,
  failing: 41,
  population: { of_image: 43, of_others: 310, failing_others: 0 },
  first_instance: 'i-0abc',
  evidence: 'No instance datasource found!',
  remedy: 'Order cloud-init after the network.',
  automation: 'Repairs stopped: 3 re-runs did not help.',
  resolve_reason: null,
  ack: null,
}
const content = (more: Partial<PageFacts> = {}) =>
  pageContent({ ...facts, ...more }, 'trigger', 'first', 'https://boot.example')

describe('PagerDuty', () => {
  it('gets a trigger in the form of Events v2', () => {
    const event = JSON.parse(pagerDutyEvent(content(), 'k'.repeat(32)))
    assert.deepEqual(Object.keys(event).sort(), [
      'client',
      'client_url',
      'dedup_key',
      'event_action',
      'links',
      'payload',
      'routing_key',
    ])
    assert.equal(event.event_action, 'trigger')
    assert.equal(event.dedup_key, 'boot-health/web/route_missing_at_lookup/centos-6.5/1')
    assert.equal(event.payload.severity, 'critical')
    assert.equal(
      event.payload.summary,
      '[web] 41 of 43 VMs on centos-6.5 booted without keys, hostname or user data: no route to metadata at lookup. All 310 VMs on other images are fine.',
    )
    assert.equal(event.payload.custom_details.Failing, '41 of 43 VMs')
    assert.equal(event.payload.custom_details.failing, 41)
    assert.equal(event.payload.custom_details.of_others, 310)
    assert.equal(event.payload.timestamp, new Date(TEST_START).toISOString())
    assert.deepEqual(
      event.links[0].href,
      'https://boot.example/incidents/route_missing_at_lookup~centos-6.5~1?fleet=web',
    )
  })

  it('is notified of an acknowledgement and a resolve by the key alone', () => {
    for (const intent of ['acknowledge', 'resolve'] as const) {
      const event = JSON.parse(pagerDutyEvent({ ...content(), intent }, 'k'))
      assert.equal(event.event_action, intent)
      assert.equal(event.dedup_key, content().key)
      assert.equal(event.payload, undefined)
    }
  })
})

describe('a page with text that a guest chose', () => {
  const hostile = anyText(3000)
  const words = fc.record({ image: hostile, evidence: hostile, first_instance: hostile, remedy: hostile })

  it('fits every channel, and has only printable characters', () => {
    fc.assert(
      fc.property(words, (more) => {
        const page = content(more)
        const event = pagerDutyEvent(page, 'k'.repeat(32))
        assert.ok(Buffer.byteLength(event) <= 512_000)
        const { dedup_key, payload } = JSON.parse(event)
        assert.ok(dedup_key.length <= 255 && payload.summary.length <= 1024)
        const slack = slackMessage(page)
        assert.ok(slack.attachments.length === 1 && slack.text.length <= 3000)
        assert.ok(JSON.stringify(slack).length < 100_000)
        const sns = snsMessage(page, 'arn:aws:sns:eu-west-1:123456789012:pages', 'msg_1')
        assert.match(sns.Subject ?? '', /^[\x20-\x7e]{1,100}$/)
        assert.ok(Buffer.byteLength(sns.Message ?? '') <= 262_144)
        for (const { text } of page.lines) assert.doesNotMatch(text, /[\u0000-\u001f\u007f-\u009f\u202e]/)
      }),
      { numRuns: 300 },
    )
  })

  it('mentions nobody in Slack and forges no line', () => {
    const text = JSON.stringify(
      slackMessage(content({ evidence: '<!channel> <@U123> *x*\n*Repair*\nall fine' })),
    )
    assert.ok(!text.includes('<!channel>') && !text.includes('<@U123>'))
    assert.ok(text.includes('&lt;!channel&gt;'))
    assert.ok(!text.includes('\\n*Repair*\\nall fine'))
  })

  it('is cut, never rejected: the longest key and title still fit', () => {
    const long = content({ image: 'ü'.repeat(4000), evidence: 'e'.repeat(10_000) })
    assert.ok(long.key.length <= 255)
    assert.ok([...long.title].length <= 300)
    const evidence = long.lines.find(({ label }) => label === 'Evidence')
    assert.equal([...(evidence?.text ?? '')].length, 300)
    assert.notEqual(long.key, content({ image: 'ü'.repeat(4001) }).key)
  })
})

describe('SNS', () => {
  it('gets group and deduplication ids for FIFO topics, and not for others', () => {
    const plain = snsMessage(content(), 'arn:aws:sns:eu-west-1:123456789012:pages', 'msg_1')
    assert.equal(plain.MessageGroupId, undefined)
    const fifo = snsMessage(content(), 'arn:aws:sns:eu-west-1:123456789012:pages.fifo', 'msg_1')
    assert.equal(fifo.MessageDeduplicationId, 'msg_1')
    assert.ok((fifo.MessageGroupId ?? '').length <= 128)
  })

  it('gets a subject of ASCII without line breaks', () => {
    const sns = snsMessage({ ...content(), title: 'Ünï\r\ncödé ☃' }, 'arn:aws:sns:x:1:t', 'msg_1')
    assert.equal(sns.Subject, 'Unicode')
  })
})

describe('a channel', () => {
  let receiver: Receiver
  let deps: TestDeps
  before(async () => {
    receiver = await startReceiver()
    deps = testDeps({ store, now: Date.now, outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }) })
  })
  beforeEach(() => {
    receiver.answer(202)
    receiver.received.length = 0
    deps.logged.length = 0
  })
  after(() => receiver.stop())
  let names = 0
  const call = (settings: Channel): ChannelCall => ({
    settings,
    content: content(),
    message: { endpoint: `channel:c${names++}`, fleet: 'web', message_id: 'msg_1', attempt: 1, subject: 's' },
  })
  const today = () => new Date().toISOString().slice(0, 10)
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

  it('of type webhook gets a page that the reference library verifies', async () => {
    const hook: Channel = { type: 'webhook', url: `${receiver.url}/hook`, secret: { value: secret } }
    assert.equal((await sendToChannel(deps, call(hook))).verdict, 'accepted')
    const [got] = receiver.received
    const body = new Webhook(secret).verify(got?.body ?? '', got?.headers ?? {}) as {
      type: string
      data: object
    }
    assert.equal(body.type, 'boot.incident.opened')
    assert.deepEqual(Object.keys(body.data).sort(), [
      'about',
      'cause',
      'dedup_key',
      'details',
      'failing',
      'failing_others',
      'first_seen',
      'fleet',
      'image',
      'link',
      'of_image',
      'of_others',
      'severity',
      'title',
    ])
  })

  it('leaks no secret into its messages, the log or the delivery log', async () => {
    const key = 'R0UT1NGKEYxxxxxxxxxxxxxxxxxxxxxx'
    const path = '/services/T000/B000/SECRETSECRET'
    // A receiver that repeats what it was sent, secrets included.
    receiver.answer(({ body, headers, path: at }) => ({
      status: 400,
      body: `${at} ${body} ${headers.authorization}`,
    }))
    const calls = [
      call({ type: 'pagerduty', routing_key: { value: key }, url: `${receiver.url}/pd`, changes: false }),
      call({ type: 'slack', url: { value: `${receiver.url}${path}` } }),
      call({ type: 'webhook', url: `${receiver.url}/hook`, secret: { value: secret } }),
    ]
    for (const one of calls) assert.equal((await sendToChannel(deps, one)).verdict, 'refused')
    const entries = await Promise.all(
      calls.map(({ message }) => store.listDeliveries(message.endpoint, today(), null, 10)),
    )
    const seen = JSON.stringify([entries, deps.logged])
    for (const hidden of [key, path, secret]) assert.ok(!seen.includes(hidden), hidden)
    const others = receiver.received.filter(({ path: at }) => at !== '/pd').map(({ body }) => body)
    assert.ok(!JSON.stringify(others).includes('SECRET'))
  })

  it('whose secret cannot be read, or cannot sign, fails where it can be seen', async () => {
    const broken = { ...deps, readSecret: () => Promise.reject(new Error('no such parameter /x')) }
    const unread = await sendToChannel(broken, call({ type: 'slack', url: { env: 'SLACK_URL' } }))
    assert.deepEqual([unread.verdict, unread.reason], ['blocked', 'secret_unreadable'])
    const bad = call({ type: 'webhook', url: receiver.url, secret: { value: 'short' } })
    const unusable = await sendToChannel(deps, bad)
    assert.deepEqual([unusable.verdict, unusable.reason], ['blocked', 'secret_unusable'])
    const { items } = await store.listDeliveries(bad.message.endpoint, today(), null, 10)
    assert.equal(items[0]?.reason, 'secret_unusable')
    assert.equal(receiver.received.length, 0)
  })

  it('that is a topic is published to by the SDK, and tells wrong rights from a busy service', async () => {
    const xml = (body: string) => ({ headers: { 'content-type': 'text/xml' }, body })
    const published =
      '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>'
    const error = (code: string) =>
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`
    process.env.AWS_ENDPOINT_URL_SNS = receiver.url
    process.env.AWS_ACCESS_KEY_ID = 'test'
    process.env.AWS_SECRET_ACCESS_KEY = 'test'
    process.env.AWS_REGION = 'eu-west-1'
    const topic: Channel = { type: 'sns', topic_arn: 'arn:aws:sns:eu-west-1:123456789012:pages' }
    receiver.answer(() => ({ status: 200, ...xml(published) }))
    assert.equal((await sendToChannel(deps, call(topic))).verdict, 'accepted')
    const sent = new URLSearchParams(receiver.received[0]?.body)
    assert.equal(sent.get('TopicArn'), topic.topic_arn)
    assert.match(sent.get('Message') ?? '', /Evidence: No instance datasource found!/)
    receiver.answer(() => ({ status: 403, ...xml(error('AuthorizationError')) }))
    assert.equal((await sendToChannel(deps, call(topic))).verdict, 'refused')
    receiver.answer(() => ({ status: 500, ...xml(error('InternalError')) }))
    assert.equal((await sendToChannel(deps, call(topic))).verdict, 'retry')
  })
})
