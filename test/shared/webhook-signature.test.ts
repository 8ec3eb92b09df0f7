import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { BadWebhookSecret, signWebhook, verifyWebhook } from '../../shared/webhook-signature.ts'

/** Standard Webhooks 1.0.0, the vector of the official libraries. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const at = 1_614_265_330_000
const body = '{"test": 2432232314}'
const newer = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'

const check = (headers: Parameters<typeof verifyWebhook>[0]['headers'], options = {}) =>
  verifyWebhook({ headers, body, secrets: [secret], now: at, ...options })

describe('a webhook signature', () => {
  it('is the one of the official vector', () => {
    assert.deepEqual(signWebhook({ id, at, body, secrets: [secret] }), {
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  for (const text of ['', body, '{"name":"Zoë ☃ 𝒳"}', 'a.b.c'])
    it(`of ${JSON.stringify(text)} satisfies the reference library, and its own is accepted here`, () => {
      const now = Date.now()
      const signed = signWebhook({ id, at: now, body: text, secrets: [newer, secret] })
      const theirs = new Webhook(secret)
      theirs.verify(text, { ...signed }, { jsonParse: false })
      const header = { ...signed, 'webhook-signature': theirs.sign(id, new Date(now), text) }
      assert.deepEqual(verifyWebhook({ headers: header, body: text, secrets: [secret], now }), { ok: true })
    })

  it('is made once for each secret while one is being rotated, and either secret alone accepts it', () => {
    const signed = signWebhook({ id, at, body, secrets: [newer, secret] })
    assert.equal(signed['webhook-signature'].split(' ').length, 2)
    for (const one of [newer, secret]) assert.deepEqual(check(signed, { secrets: [one] }), { ok: true })
  })

  it('is read without its prefix too, since the rest is base64 in either case', () => {
    const bare = signWebhook({ id, at, body, secrets: [secret.replace('whsec_', '')] })
    assert.deepEqual(check(bare), { ok: true })
  })

  for (const bad of ['', 'whsec_', 'whsec_MfKQ', 'correct horse battery staple, correct horse!'])
    it(`is not made with the secret ${JSON.stringify(bad)}`, () => {
      assert.throws(() => signWebhook({ id, at, body, secrets: [bad] }), BadWebhookSecret)
    })

  it('is not made with no secret at all', () => {
    assert.throws(() => signWebhook({ id, at, body, secrets: [] }), BadWebhookSecret)
  })
})

describe('a webhook that comes in', () => {
  const good = signWebhook({ id, at, body, secrets: [secret] })
  const v1 = good['webhook-signature']
  const forged = `v1,${Buffer.alloc(32).toString('base64')}`

  for (const [list, ok] of [
    [v1, true],
    [`${forged} ${v1}`, true],
    [`  v1a,AAAA   ${v1}  `, true],
    [`v2,${v1.slice(3)}`, false],
    [forged, false],
    ['v1,', false],
    [v1.slice(3), false],
    ['v1,!!!', false],
  ] as const)
    it(`is ${ok ? 'accepted' : 'refused'} with the signatures ${list.slice(0, 20)}…`, () => {
      const answer = check({ ...good, 'webhook-signature': list })
      assert.deepEqual(answer, ok ? { ok } : { ok, reason: 'no_matching_signature' })
    })

  for (const [seconds, answer] of [
    [300, { ok: true }],
    [-300, { ok: true }],
    [301, { ok: false, reason: 'too_old' }],
    [-301, { ok: false, reason: 'too_new' }],
  ] as const)
    it(`that is ${seconds} s old is ${answer.ok ? 'accepted' : answer.reason}`, () => {
      assert.deepEqual(check(good, { now: at + seconds * 1000 }), answer)
    })

  it('is refused when its body, id or time was changed, or a header is missing', () => {
    const changed = { ok: false, reason: 'no_matching_signature' }
    assert.deepEqual(check(good, { body: `${body} ` }), changed)
    assert.deepEqual(check({ ...good, 'webhook-id': 'msg_x' }), changed)
    assert.deepEqual(check({ ...good, 'webhook-timestamp': '1614265331' }), changed)
    assert.deepEqual(check({ ...good, 'webhook-timestamp': 'now' }), { ok: false, reason: 'bad_timestamp' })
    assert.deepEqual(check({ 'webhook-id': id }), { ok: false, reason: 'missing_header' })
  })
})
