/**
 * Whether a request is from Slack or PagerDuty: by an HMAC-SHA256 over the received bytes, never over their parsed form.
 * Pure; several secrets are accepted, because requests are on their way while one is rotated.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { SLACK_REQUEST_MS } from '../policy/people.ts'

interface Signed {
  body: Uint8Array
  secrets: readonly string[]
}

/**
 * Slack's `v0` signatures (docs.slack.dev, Verifying requests from Slack): `X-Slack-Signature` is `v0=` and hex, over
 * `v0:TIMESTAMP:BODY`. False where `X-Slack-Request-Timestamp` is further than five minutes from `now` (epoch milliseconds).
 */
export function isOfSlack({
  body,
  secrets,
  timestamp = '',
  signature = '',
  now,
}: Signed & { timestamp: string | undefined; signature: string | undefined; now: number }): boolean {
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > SLACK_REQUEST_MS)
    return false
  const prefix = Buffer.from(`v0:${timestamp}:`)
  return isAnyOf([signature], 'v0', Buffer.concat([prefix, body]), secrets)
}

/**
 * PagerDuty's `v1` signatures (webhooks v3, Verifying Signatures): `X-PagerDuty-Signature` lists `v1=` and hex with commas,
 * over the body alone. It has no timestamp: the event in the body shows whether it is old.
 */
export function isOfPagerDuty({
  body,
  secrets,
  signature = '',
}: Signed & { signature: string | undefined }): boolean {
  return isAnyOf(
    signature.split(',', SIGNATURES).map((one) => one.trim()),
    'v1',
    body,
    secrets,
  )
}

/** No rotation needs more signatures in one header. */
const SIGNATURES = 8

function isAnyOf(
  signatures: readonly string[],
  version: string,
  text: Uint8Array,
  secrets: readonly string[],
): boolean {
  const right = secrets
    .filter((secret) => secret !== '')
    .map((secret) => Buffer.from(`${version}=${createHmac('sha256', secret).update(text).digest('hex')}`))
  return signatures.some((one) => right.some((mac) => isSame(Buffer.from(one), mac)))
}

const isSame = (given: Buffer, mac: Buffer) => given.length === mac.length && timingSafeEqual(given, mac)
