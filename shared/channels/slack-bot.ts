/**
 * Slack by a bot's token: one message for one incident, changed in place (`chat.update`) as it grows, is acknowledged
 * and ends. What is to call somebody again is a reply in its thread that the channel sees too, because a change makes no
 * sound. Slack says what it thinks of a call in the body of a 200, and names a message by its channel and `ts`.
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
  /** Its id, which stays when it is renamed. */
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

/** News that people must hear of although they have seen the message: a change of a message calls nobody. */
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

/** The message is not there any more, or may not be changed: what is to be said is said in a new one. */
const NOT_THIS_ONE = new Set([
  'message_not_found',
  'thread_not_found',
  'cant_update_message',
  'edit_window_closed',
  'cant_broadcast_message',
])
/** Slack's own trouble: the same call again may do. */
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

/** What the body of a 2xx says. A page that is not Slack's (a proxy's) is no success, and may be another one's next time. */
export function slackAnswer(body: string): FarAnswer {
  const parsed = answered.safeParse(jsonOf(body))
  if (!parsed.success) return { taken: false, word: 'not_from_slack', next: 'again', may_have_arrived: true }
  const { ok, error = 'unknown', channel, ts, message } = parsed.data
  if (ok) {
    // A reply's own `ts` is no message that stands for the incident: its thread's first one is.
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
