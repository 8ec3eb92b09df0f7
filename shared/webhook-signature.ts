/**
 * Standard Webhooks 1.0.0, symmetric `v1` signatures of outgoing webhooks. The signed text is id, timestamp and the raw
 * body joined with dots. A header may contain several signatures, so that during a rotation receivers with the old secret
 * and with the new one both accept it.
 */
import { createHmac } from 'node:crypto'

/** The specification asks for 24 to 64 bytes; a shorter secret can be guessed. */
const SHORTEST_SECRET = 24

export class BadWebhookSecret extends Error {
  override name = 'BadWebhookSecret'
}

export interface WebhookHeaders {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

/**
 * The three headers of one attempt. `at` in epoch milliseconds; `id` stays the same over retries and contains no dot. One
 * signature for each secret. Throws `BadWebhookSecret` without a secret, or for one that is not `whsec_` base64.
 */
export function signWebhook(message: {
  id: string
  at: number
  body: string
  secrets: readonly string[]
}): WebhookHeaders {
  const { id, body, secrets } = message
  if (secrets.length === 0) throw new BadWebhookSecret('there is no secret to sign with')
  const seconds = String(Math.floor(message.at / 1000))
  const signatures = secrets.map((secret) => `v1,${mac(secret, id, seconds, body).toString('base64')}`)
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}

function mac(secret: string, id: string, seconds: string, body: string): Buffer {
  return createHmac('sha256', secretBytes(secret)).update(`${id}.${seconds}.${body}`).digest()
}

/** The prefix may be missing, the rest is base64 in either case. */
function secretBytes(secret: string): Buffer {
  const text = secret.trim().replace(/^whsec_/, '')
  const bytes = Buffer.from(text, 'base64')
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  if (!isBase64 || bytes.length < SHORTEST_SECRET)
    throw new BadWebhookSecret('a webhook secret is `whsec_` and base64 of at least 24 random bytes')
  return bytes
}
