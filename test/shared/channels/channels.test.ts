/** What holds for every kind of channel, those included that nobody has written yet: the list is the source. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  CHANNEL_KINDS,
  channel,
  kindOf,
  secretsOfChannel,
  viaOfChannel,
} from '../../../shared/channels/channels.ts'
import type { PageIntent } from '../../../shared/page/notification.ts'
import { type PageFacts, pageContent } from '../../../shared/page/page-content.ts'
import { anyText } from '../../support/any-text.ts'
import { channelsDoc } from '../../support/channels-doc.ts'

const NOW = 1_800_000_000_000
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const facts: PageFacts = {
  fleet: 'web',
  cause: 'route_missing_at_lookup',
  image: 'centos-6.5',
  gen: 2,
  severity: 'page',
  opened_at: NOW - 60_000,
  failing: 60,
  population: { of_image: 70, of_others: 220, failing_others: 2 },
  first_instance: 'i-0abc',
  evidence: 'No instance datasource found!',
  remedy: 'Order cloud-init after the network.',
  automation:
    '1 in flight; 59 not repaired (waiting for earlier repairs to be verified: one goes first, then 1, 2, 4 and so on).',
  resolve_reason: 'verified_ok 58, gone 2',
  ack: { by: 'anna', note: 'looking at NM' },
}
const content = (intent: PageIntent, more: Partial<PageFacts> = {}) =>
  pageContent({ ...facts, ...more }, intent, 'first', 'https://boot.example/')

/** The request of one kind, with every secret of its example known. */
function request(type: keyof typeof CHANNEL_KINDS, intent: PageIntent, more: Partial<PageFacts> = {}) {
  const settings = channel.parse(CHANNEL_KINDS[type].example)
  const names = Object.keys(secretsOfChannel(settings, NOW))
  const secrets = Object.fromEntries(
    names.map((name) => [name, name === 'url' ? `https://far.example/hook/${SECRET}?sig=abc` : SECRET]),
  )
  return kindOf(settings).request(content(intent, more), {
    settings,
    secrets,
    message_id: 'msg_1',
    handle: null,
    now: NOW,
  })
}

const bodyOf = (made: ReturnType<typeof request>) => (made.over === 'http' ? made.body : made.publish.Message)

for (const type of Object.keys(CHANNEL_KINDS) as (keyof typeof CHANNEL_KINDS)[])
  describe(`a channel of type ${type}`, () => {
    it('has an example that the schema accepts, and no unknown key', () => {
      const example = CHANNEL_KINDS[type].example
      assert.equal(channel.parse(example).type, type)
      assert.equal(channel.safeParse({ ...example, surprise: 1 }).success, false)
    })

    it('shows which machine fails, of how many, and where to look', () => {
      const body = bodyOf(request(type, 'trigger'))
      for (const word of ['60 of 70 VMs', 'https://boot.example/incidents/', 'fleet=web'])
        assert.ok(body.includes(word), `${word} in ${body}`)
    })

    it('shows the resolve, and keeps every secret out of the log', () => {
      for (const intent of ['trigger', 'acknowledge', 'resolve'] as const) {
        const made = request(type, intent)
        if (made.over !== 'http') continue
        const shown = made.hide.reduce(
          (text, secret) => text.replaceAll(secret, ''),
          `${made.url} ${made.body}`,
        )
        assert.ok(!shown.includes('whsec_'), shown)
      }
    })

    it('accepts any guest text', () => {
      const hostile = anyText(3000)
      const words = fc.record({ image: hostile, evidence: hostile, first_instance: hostile, remedy: hostile })
      fc.assert(
        fc.property(words, (more) => {
          const made = request(type, 'trigger', more)
          assert.ok(Buffer.byteLength(bodyOf(made)) < 28_000)
          if (made.over === 'http') JSON.parse(made.body)
        }),
        { numRuns: 100 },
      )
    })

    it('accepts a name that was cut in the middle of a character', () => {
      assert.ok(bodyOf(request(type, 'trigger', { image: 'web-\ud83d' })).includes('60 of 70'))
    })

    it('is the same destination after its secret is rotated, and another at another address', () => {
      const settings = channel.parse(CHANNEL_KINDS[type].example)
      assert.equal(viaOfChannel(settings), viaOfChannel(channel.parse(CHANNEL_KINDS[type].example)))
      const others = Object.values(CHANNEL_KINDS).map(({ example }) => viaOfChannel(channel.parse(example)))
      assert.equal(new Set(others).size, others.length)
    })
  })

describe('docs/channels.md', () => {
  it('shows every kind as it is sent today; otherwise run npm run docs', () => {
    const docs = readFileSync(new URL('../../../docs/channels.md', import.meta.url), 'utf8')
    assert.equal(docs, channelsDoc())
  })
})

describe('a channel with custom headers', () => {
  it('sends them with their secrets, and cannot replace ours', () => {
    const settings = channel.parse({
      type: 'webhook',
      url: { env: 'HOOK_URL' },
      secret: { env: 'HOOK_SECRET' },
      headers: { Authorization: { env: 'HOOK_AUTH' }, 'X-Team': 'platform' },
    })
    assert.deepEqual(Object.keys(secretsOfChannel(settings, NOW)).sort(), [
      'headers.Authorization',
      'secret',
      'url',
    ])
    const secrets = { 'headers.Authorization': 'Bearer abc', secret: SECRET, url: 'https://far.example/x' }
    const made = kindOf(settings).request(content('trigger'), {
      settings,
      secrets,
      message_id: 'msg_1',
      handle: null,
      now: NOW,
    })
    assert.ok(made.over === 'http' && made.url === 'https://far.example/x')
    assert.equal(made.headers?.authorization, 'Bearer abc')
    assert.equal(made.headers?.['x-team'], 'platform')
    for (const name of ['Content-Type', 'webhook-id', 'Host'])
      assert.equal(
        channel.safeParse({ ...CHANNEL_KINDS.webhook.example, headers: { [name]: 'x' } }).success,
        false,
      )
  })

  it('accepts the previous secret for a day, and then no longer', () => {
    const rotated_at = new Date(NOW).toISOString()
    const settings = channel.parse({
      ...CHANNEL_KINDS.webhook.example,
      previous_secret: { secret: { env: 'OLD' }, rotated_at },
    })
    const names = (now: number) => Object.keys(secretsOfChannel(settings, now))
    assert.ok(names(NOW + 86_399_000).includes('previous_secret.secret'))
    assert.ok(!names(NOW + 86_400_000).includes('previous_secret.secret'))
  })
})
