/**
 * A small real server that behaves as Slack's Web API does, for the two methods that we call: a token, a channel that the
 * bot is in, messages with a `ts`, threads; trouble in the body of a 200, and 429 with Retry-After when it is too much.
 */
import { randomInt } from 'node:crypto'
import { type Answer, type Received, type Receiver, startReceiver } from './receiver.ts'

export interface SlackMessage {
  ts: string
  thread_ts: string | null
  text: string
  /** How often it was changed. */
  edits: number
  broadcast: boolean
  attachments: unknown
}

export interface SlackApi {
  receiver: Receiver
  /** Configure it as `url`. */
  url: string
  /** What the channel shows, oldest first. */
  messages: SlackMessage[]
  /** The next calls are answered so, one each: an error word, or 429 with that many seconds. */
  trouble: (string | { retry_after: number })[]
  stop(): Promise<void>
}

export const SLACK_TOKEN = 'xoxb-not-a-real-token'
export const SLACK_CHANNEL = 'C024BE91L'

/** Slack echoes the whole message, which is longer than what a delivery log keeps. */
const ECHO = 'e'.repeat(6000)

export async function startSlackApi(): Promise<SlackApi> {
  const messages: SlackMessage[] = []
  const trouble: SlackApi['trouble'] = []
  const receiver = await startReceiver((received) => {
    const next = trouble.shift()
    if (typeof next === 'object')
      return {
        status: 429,
        headers: { 'retry-after': String(next.retry_after) },
        body: '{"ok":false,"error":"ratelimited"}',
      }
    return json(next === undefined ? answerOf(received, messages) : { ok: false, error: next })
  })
  return { receiver, url: `${receiver.url}/api`, messages, trouble, stop: () => receiver.stop() }
}

const json = (body: object): ReturnType<Answer> => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})

function answerOf({ path, headers, body }: Received, messages: SlackMessage[]): object {
  if (headers.authorization !== `Bearer ${SLACK_TOKEN}`) return { ok: false, error: 'invalid_auth' }
  if (!headers['content-type']?.startsWith('application/json'))
    return { ok: false, error: 'invalid_form_data' }
  const asked = JSON.parse(body) as Record<string, unknown>
  const { channel, ts, thread_ts, text = '', attachments, reply_broadcast } = asked
  if (channel !== SLACK_CHANNEL) return { ok: false, error: 'channel_not_found' }
  if (path === '/api/chat.postMessage') {
    if (thread_ts !== undefined && !messages.some((one) => one.ts === thread_ts))
      return { ok: false, error: 'thread_not_found' }
    const posted: SlackMessage = {
      ts: `${Math.floor(Date.now() / 1000)}.${String(messages.length).padStart(3, '0')}${randomInt(100, 999)}`,
      thread_ts: thread_ts === undefined ? null : String(thread_ts),
      text: String(text),
      edits: 0,
      broadcast: reply_broadcast === true,
      attachments,
    }
    messages.push(posted)
    const message = { text, attachments, echo: ECHO, ...(posted.thread_ts ? { thread_ts } : {}) }
    // What comes first must not matter.
    return { message, ok: true, channel, ts: posted.ts }
  }
  if (path !== '/api/chat.update') return { ok: false, error: 'unknown_method' }
  const known = messages.find((one) => one.ts === ts)
  if (!known) return { ok: false, error: 'message_not_found' }
  Object.assign(known, { text, attachments, edits: known.edits + 1 })
  return { ok: true, channel, ts, text, message: { text, echo: ECHO } }
}
