import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { BadWebhookSecret, signWebhook } from '../../shared/webhook-signature.ts'

/** Standard Webhooks 1.0.0, the vector of the official libraries. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const at = 1_614_265_330_000
const body = '{"test": 2432232314}'
const newer = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'

describe('a webhook signature', () => {
  it('matches the official test vector', () => {
    assert.deepEqual(signWebhook({ id, at, body, secrets: [secret] }), {
      'webhook-id': id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  for (const text of ['', body, '{"name":"Zoë ☃ 𝒳"}', 'a.b.c'])
    it(`of ${JSON.stringify(text)} satisfies the reference library with either secret while one is being rotated`, () => {
      const signed = signWebhook({ id, at: Date.now(), body: text, secrets: [newer, secret] })
      assert.equal(signed['webhook-signature'].split(' ').length, 2)
      for (const one of [newer, secret]) new Webhook(one).verify(text, { ...signed }, { jsonParse: false })
    })

  it('can be made with a secret without its prefix, since the rest is base64 in either case', () => {
    const bare = signWebhook({ id, at, body, secrets: [secret.replace('whsec_', '')] })
    assert.deepEqual(bare, signWebhook({ id, at, body, secrets: [secret] }))
  })

  for (const bad of ['', 'whsec_', 'whsec_MfKQ', 'correct horse battery staple, correct horse!'])
    it(`cannot be made with the secret ${JSON.stringify(bad)}`, () => {
      assert.throws(() => signWebhook({ id, at, body, secrets: [bad] }), BadWebhookSecret)
    })

  it('cannot be made without a secret', () => {
    assert.throws(() => signWebhook({ id, at, body, secrets: [] }), BadWebhookSecret)
  })
})
