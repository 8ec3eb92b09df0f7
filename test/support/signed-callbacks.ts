/**
 * Slack and PagerDuty as they call us: bodies of their documents' form, signed as those say, by code that shares nothing with
 * ours. Each test of a signature signs with this.
 */
import { webcrypto } from 'node:crypto'
import { SLACK_CHANNEL } from './slack-api.ts'

const encoder = new TextEncoder()

/** HMAC-SHA256 as hex, by the Web Cryptography API. */
export async function hmacHex(secret: string, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await webcrypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign'])
  const mac = new Uint8Array(await webcrypto.subtle.sign('HMAC', key, encoder.encode(text)))
  return [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export const SLACK_SECRET = '8f742231b10e8888abcd99yyyzzz85a5'
export const SLACK_TEAM = 'T024BE7LD'
export const SLACK_USER = { id: 'U2CERLKJA', username: 'roadrunner' }

export interface Press {
  act: string
  fleet: string
  incident: string
  response_url: string
  team?: string
  /** The person's own workspace, where that is another one than the channel's. */
  home?: string
  user?: { id: string; username: string }
  channel?: string
  /** As the channel shows it. */
  message?: { text: string; attachments: unknown }
}

/** The body of a `block_actions` request: what is documented of it, and fields that we do not read. */
export function pressBody(press: Press): string {
  const { act, fleet, incident, team = SLACK_TEAM, user = SLACK_USER, channel = SLACK_CHANNEL } = press
  const payload = {
    type: 'block_actions',
    team: { id: team, domain: 'example' },
    user: { ...user, name: user.username, team_id: press.home ?? team },
    api_app_id: 'A02',
    token: 'Shh_its_a_seekrit',
    container: { type: 'message', message_ts: '1764000000.000100', channel_id: channel, is_ephemeral: false },
    trigger_id: '12466734323.1395872398',
    channel: { id: channel, name: 'on-call' },
    message: {
      type: 'message',
      bot_id: 'B01',
      ts: '1764000000.000100',
      text: '',
      attachments: [],
      ...press.message,
    },
    response_url: press.response_url,
    actions: [
      {
        type: 'button',
        action_id: act,
        block_id: 'b1',
        value: `${fleet} ${incident}`,
        action_ts: '1764000001.1',
      },
    ],
  }
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
}

/** Headers of a request of Slack's, at this time (epoch milliseconds). */
export async function slackHeaders(
  body: string,
  at: number,
  secret = SLACK_SECRET,
): Promise<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000))
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${await hmacHex(secret, `v0:${timestamp}:${body}`)}`,
  }
}

export const PAGERDUTY_SECRET = 'GExCQlGBZFfnFPeHU1yHmLtqFxSwOdxbXeMKv8ehf3lXAIyTMEUVMTbTsJmEFUKB'

export interface ThereEvent {
  event_type: string
  key: string
  id?: string
  /** Epoch milliseconds. */
  at: number
  /** Null: no person. */
  person?: { id: string; summary: string } | null
}

let counter = 0

/** A webhook of version 3, as in PagerDuty's documents. */
export function thereBody({
  event_type,
  key,
  id,
  at,
  person = { id: 'PLH1HKV', summary: 'Tenex Engineer' },
}: ThereEvent): string {
  const agent =
    person === null
      ? {
          id: 'PIW7',
          summary: 'Events API v2',
          type: 'events_api_v2_inbound_integration_reference',
          self: null,
          html_url: null,
        }
      : { ...person, html_url: 'https://acme.pagerduty.com/users/PLH1HKV', type: 'user_reference' }
  return JSON.stringify({
    event: {
      id: id ?? `01CH7${++counter}`,
      event_type,
      resource_type: 'incident',
      occurred_at: new Date(at).toISOString(),
      agent,
      client: null,
      data: {
        id: 'PGR0VU2',
        type: 'incident',
        html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
        number: 2,
        status: event_type.split('.')[1],
        incident_key: key,
        title: 'A little bump in the road',
        service: { id: 'PF9KMXH', summary: 'API Service', type: 'service_reference' },
        urgency: 'high',
      },
    },
  })
}

/** Its headers; with several secrets a signature of each, as while PagerDuty rotates one. */
export async function thereHeaders(
  body: string,
  secrets = [PAGERDUTY_SECRET],
): Promise<Record<string, string>> {
  const signatures = await Promise.all(secrets.map(async (secret) => `v1=${await hmacHex(secret, body)}`))
  return {
    'content-type': 'application/json',
    'user-agent': 'PagerDuty-Webhook/V3.0',
    'x-webhook-id': '2b7d8dc2',
    'x-pagerduty-signature': signatures.join(','),
  }
}
