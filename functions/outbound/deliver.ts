/**
 * One attempt to send a message over HTTP, and its line in the delivery log. The caller decides when to retry: a page has
 * all night, a repair has minutes.
 */
import type { FarAnswer } from '../../shared/channels/channel-kind.ts'
import {
  bodyRefused,
  type DeliveryVerdict,
  deliveryVerdict,
  NOT_TRIED,
} from '../../shared/page/delivery-verdict.ts'
import { ANSWER_KEPT_BYTES, ANSWER_READ_BYTES } from '../../shared/policy/limits.ts'
import { MUTE_CHANNEL_ATTEMPT } from '../../shared/policy/retries.ts'
import { signWebhook } from '../../shared/webhook-signature.ts'
import type { Deps, OutboundRequest } from '../deps.ts'
import type { DeliveryEntry } from '../store/log-item.ts'
import { disableEndpoint, isDisabled, noteOutcome } from './endpoint-state.ts'

export interface Message {
  /** Name in the delivery log: `channel:oncall`, `remediation:FLEET`. A 410 disables exactly this endpoint. */
  endpoint: string
  fleet: string
  /** The same over all attempts, so that a repeat is recognisable. */
  message_id: string
  /** 1 for the first try. */
  attempt: number
  /** The subject, for the log and for a replay: an incident's or an action's id. */
  subject?: string
  /** `trigger`, `resolve` …: what a replay sends again. */
  intent?: string
  /** When the caller retries after this outcome (epoch milliseconds, null: never); only for the log. */
  next_at?: (outcome: DeliveryVerdict) => number | null
  /** `page test` tries a disabled endpoint too, and its success enables it again. */
  even_if_disabled?: boolean
  /** Secrets that the answer might repeat: they are kept out of the log. */
  hide?: readonly string[]
}

export interface WebhookMessage extends Message {
  url: string
  /** One signature for each; two during a rotation. */
  secrets: string[]
  /** Event type, for example `boot.remediation.requested`. */
  type: string
  data: object
  timeout_ms?: number
}

export interface Delivered extends DeliveryVerdict {
  latency_ms: number
  /** The receiver's name for the accepted message; missing where it gives none. */
  handle?: string | null
  /** Refused because of the handle: without it the message may be accepted. */
  send_again?: boolean
}

interface Posted extends Pick<OutboundRequest, 'url' | 'body'> {
  headers?: OutboundRequest['headers']
  timeout_ms?: number
  /** Reads the result from the body of a 2xx, for receivers whose status alone does not decide. */
  answered?: ((body: string) => FarAnswer) | undefined
}

type DeliverDeps = Pick<Deps, 'store' | 'outbound' | 'now' | 'log' | 'poke'>

/**
 * Sends `{type, timestamp, data}`, signed per Standard Webhooks. Throws `BadWebhookSecret` where nothing can be signed, and
 * what the store throws; failures of the far side are in the answer.
 */
export async function deliver(deps: DeliverDeps, message: WebhookMessage): Promise<Delivered> {
  const { type, data, secrets, message_id: id } = message
  const at = deps.now()
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
  return post(deps, message, {
    url: message.url,
    body,
    headers: { ...signWebhook({ id, at, body, secrets }) },
  })
}

/** One POST of a JSON text, unchanged. Not sent to an endpoint that answered 410 before. */
export async function post(
  deps: DeliverDeps,
  message: Message,
  { answered, ...request }: Posted,
): Promise<Delivered> {
  return logged(deps, message, async () => {
    const result = await deps.outbound({
      method: 'POST',
      ...request,
      ...(answered ? { keep_bytes: ANSWER_READ_BYTES } : {}),
      headers: { 'content-type': 'application/json', ...request.headers },
    })
    const latency_ms = result.outcome === 'blocked' ? 0 : result.latency_ms
    const answer = result.outcome === 'answered' ? result.body : ''
    const verdict = deliveryVerdict(result, deps.now())
    const farAnswer = verdict.verdict === 'accepted' ? (answered?.(answer) ?? null) : null
    return { ...withAnswer(verdict, farAnswer), latency_ms, answer: answer.slice(0, ANSWER_KEPT_BYTES) }
  })
}

function withAnswer(verdict: DeliveryVerdict, farAnswer: FarAnswer | null): Omit<Delivered, 'latency_ms'> {
  if (farAnswer === null) return verdict
  if (farAnswer.taken) return { ...verdict, handle: farAnswer.handle }
  return { ...bodyRefused(verdict, farAnswer), send_again: farAnswer.next === 'as_new' }
}

/** Runs one attempt of any transport and logs it. A disabled endpoint is not tried; a 410 disables it. */
export async function logged(
  deps: Omit<DeliverDeps, 'outbound'>,
  message: Message,
  attempt: () => Promise<Delivered & { answer: string }>,
): Promise<Delivered> {
  if (!message.even_if_disabled && (await isDisabled(deps, message.endpoint)))
    return { verdict: 'gone', status: null, retry_after_ms: null, reason: 'endpoint_disabled', latency_ms: 0 }
  const at = deps.now()
  const { answer, ...delivered } = await attempt()
  // Nothing was sent, because our other calls had all of the receiver's places: not an attempt, and not the receiver's
  // fault.
  if (delivered.reason === NOT_TRIED) return delivered
  const entry = entryOf(message, delivered, answer, at)
  await deps.store.appendDelivery(entry)
  await noteOutcome(deps, entry)
  if (delivered.verdict !== 'accepted')
    deps.log('delivery_failed', {
      fleet: message.fleet,
      endpoint: message.endpoint,
      attempt: message.attempt,
      reason: delivered.reason,
    })
  if (delivered.verdict !== 'accepted' && message.attempt >= MUTE_CHANNEL_ATTEMPT)
    deps.log('endpoint_failing', {
      fleet: message.fleet,
      endpoint: message.endpoint,
      attempt: message.attempt,
    })
  if (delivered.verdict === 'gone') await disableEndpoint(deps, message, at)
  return delivered
}

function entryOf(message: Message, delivered: Delivered, answer: string, at: number): DeliveryEntry {
  const { endpoint, fleet, message_id, attempt } = message
  const { verdict, status, latency_ms, reason } = delivered
  return {
    endpoint,
    fleet,
    at,
    message_id,
    attempt,
    outcome: verdict,
    status,
    latency_ms,
    answer: without(answer, message.hide ?? []),
    reason,
    subject: message.subject ?? null,
    intent: message.intent ?? null,
    next_at: verdict === 'accepted' ? null : (message.next_at?.(delivered) ?? null),
  }
}

const without = (text: string, secrets: readonly string[]) =>
  secrets.reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[secret]')), text)
