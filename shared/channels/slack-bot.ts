/**
 * Slack by a bot's token: one message per incident, updated in place (`chat.update`) when it grows, is acknowledged or
 * ends. An update makes no sound, so news that must alert people again is a reply in the thread, also shown in the channel.
 * Slack reports errors in the body of a 200, and identifies a message by its channel and `ts`.
 */
import * as z from 'zod'
import type { MessageReason } from '../page/next-message.ts'
import type { PageContent } from '../page/page-content.ts'
import { secretReference } from '../secret-reference.ts'
import type { ChannelKind, FarAnswer } from './channel-kind.ts'
import { slackMessage } from './slack.ts'
import { buttonsOf } from './slack-buttons.ts'

const schema = z.strictObject({
  type: z.literal('slack_bot'),
  /** `xoxb-…`, with the scope `chat:write`; the bot is a member of the channel. */
  bot_token: secretReference,
  /** The channel's id, which stays when it is renamed. */
  channel: z
    .string()
    .regex(
      /^[CGD][A-Z0-9]{5,20}$/,
      'the id of the channel, for example C024BE91L: at the end of its details in Slack',
    ),
  url: z.url().default('https://slack.com/api'),
})

export const slackBot: ChannelKind<typeof schema> = {
  schema,
  place: ({ url, channel }) => [url, channel],
  topics: () => [],
  resend_s: null,
  request(content, { settings, secrets, handle }) {
    const token = secrets.bot_token ?? ''
    const { method, body } = callOf(content, settings.channel, handle)
    return {
      over: 'http',
      url: `${settings.url.replace(/\/+$/, '')}/${method}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      hide: [token],
    }
  },
  answer: slackAnswer,
  example: { type: 'slack_bot', bot_token: { env: 'SLACK_BOT_TOKEN' }, channel: 'C024BE91L' },
}

/** News that must alert people again: an update of the message makes no sound. */
const CALLS_AGAIN: readonly MessageReason[] = ['repeat', 'latched', 'ack_lapsed', 'new_kind']

function callOf(
  content: PageContent,
  channel: string,
  handle: string | null,
): { method: string; body: object } {
  const message = slackMessage(content, buttonsOf(content))
  const [at, ts] = handle?.split(' ') ?? []
  if (at === undefined || ts === undefined)
    return { method: 'chat.postMessage', body: { channel, unfurl_links: false, ...message } }
  if (content.because !== null && CALLS_AGAIN.includes(content.because))
    return {
      method: 'chat.postMessage',
      body: { channel: at, thread_ts: ts, reply_broadcast: true, unfurl_links: false, ...message },
    }
  return { method: 'chat.update', body: { channel: at, ts, ...message } }
}

/** The message was deleted or may no longer be updated: a new one is sent. */
const NOT_THIS_ONE = new Set([
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'edit_window_closed',
  'cant_broadcast_message',
])
/** Slack's own errors: repeating the call may succeed. */
const AGAIN = new Set(['ratelimited', 'rate_limited', 'service_unavailable', 'request_timeout'])
/** The same, but "some aspect of the operation succeeded" may be true of them. */
const PERHAPS = new Set(['fatal_error', 'internal_error'])

const answered = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
  message: z.looseObject({ thread_ts: z.string().optional() }).optional(),
})

/** The result in the body of a 2xx. A page that is not Slack's (a proxy's) is a failure, and may be gone at the next attempt. */
export function slackAnswer(body: string): FarAnswer {
  const parsed = answered.safeParse(jsonOf(body))
  if (!parsed.success) return { taken: false, word: 'not_from_slack', next: 'again', may_have_arrived: true }
  const { ok, error = 'unknown', channel, ts, message } = parsed.data
  if (ok) {
    // A reply's own `ts` does not identify the incident's message: the thread's first message does.
    const of = message?.thread_ts ?? ts
    return { taken: true, handle: channel !== undefined && of !== undefined ? `${channel} ${of}` : null }
  }
  const word = /^[a-z][a-z0-9_]{0,49}$/.test(error) ? error : 'unknown'
  const next = NOT_THIS_ONE.has(word) ? 'as_new' : AGAIN.has(word) || PERHAPS.has(word) ? 'again' : 'never'
  return { taken: false, word, next, may_have_arrived: PERHAPS.has(word) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
