/**
 * Standard Webhooks 1.0.0, symmetric `v1` signatures: what we sign outgoing webhooks with.
 * The signed text is id, timestamp and the raw body joined with dots; a header may list several signatures, so
 * that a receiver with the old secret and one with the new both agree while a secret is being rotated.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** The specification gives no number; every official library takes 300 s both ways. */
const TOLERANCE_S = 300
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
 * The three headers of one attempt. `at` in epoch milliseconds; `id` stays the same over retries and holds no dot.
 * One signature for each secret. Throws `BadWebhookSecret` for no secret, or for one that is no `whsec_` base64.
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

export type WebhookCheck =
  | { ok: true }
  | {
      ok: false
      reason: 'missing_header' | 'bad_timestamp' | 'too_old' | 'too_new' | 'no_matching_signature'
    }

/**
 * Checks a webhook that came in against any of `secrets`, in constant time. `now` in epoch milliseconds.
 * Throws `BadWebhookSecret` where a secret is unusable: that is our side's mistake, not the sender's.
 */
export function verifyWebhook(message: {
  headers: Partial<WebhookHeaders>
  body: string
  secrets: readonly string[]
  now: number
}): WebhookCheck {
  const { headers, body, secrets, now } = message
  const id = headers['webhook-id']
  const stamp = headers['webhook-timestamp']
  const list = headers['webhook-signature']
  if (!id || !stamp || !list) return { ok: false, reason: 'missing_header' }
  if (!/^\d{1,12}$/.test(stamp)) return { ok: false, reason: 'bad_timestamp' }
  const age = Math.floor(now / 1000) - Number(stamp)
  if (age > TOLERANCE_S) return { ok: false, reason: 'too_old' }
  if (age < -TOLERANCE_S) return { ok: false, reason: 'too_new' }
  const given = list.split(/\s+/).flatMap((one) => (one.startsWith('v1,') ? [one.slice(3)] : []))
  const wanted = secrets.map((secret) => mac(secret, id, stamp, body))
  const ok = wanted.some((digest) => given.some((text) => sameBytes(Buffer.from(text, 'base64'), digest)))
  return ok ? { ok: true } : { ok: false, reason: 'no_matching_signature' }
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

const sameBytes = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b)
