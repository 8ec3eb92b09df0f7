/** The user's own receiver: the page as JSON, signed per Standard Webhooks. */
import * as z from 'zod'
import type { PageContent } from '../page/page-content.ts'
import { previousSecret, secretReference } from '../secret-reference.ts'
import { signWebhook } from '../webhook-signature.ts'
import type { ChannelKind } from './channel-kind.ts'
import { filledHeaders, httpHeaders } from './http-headers.ts'
import { secretPath } from './secret-path.ts'

const schema = z.strictObject({
  type: z.literal('webhook'),
  /** A reference where the address itself is the secret. */
  url: z.union([z.url(), secretReference]),
  secret: secretReference,
  previous_secret: previousSecret.optional(),
  headers: httpHeaders.optional(),
})

const TYPES = {
  trigger: 'boot.incident.opened',
  acknowledge: 'boot.incident.acknowledged',
  resolve: 'boot.incident.resolved',
} as const

export const webhook: ChannelKind<typeof schema> = {
  schema,
  place: ({ url }) => url,
  topics: () => [],
  resend_s: null,
  request(content, { settings, secrets, message_id: id, now: at }) {
    const type = content.severity === 'notice' ? 'boot.notice' : TYPES[content.intent]
    const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: webhookData(content) })
    const signing = [secrets.secret, secrets['previous_secret.secret']].filter((one) => one !== undefined)
    const url = typeof settings.url === 'string' ? settings.url : (secrets.url ?? '')
    const headers = {
      ...filledHeaders(settings.headers, secrets),
      ...signWebhook({ id, at, body, secrets: signing }),
    }
    const hide = [...Object.values(secrets), ...(typeof settings.url === 'string' ? [] : [secretPath(url)])]
    return { over: 'http', url, body, headers, hide }
  },
  example: {
    type: 'webhook',
    url: 'https://hooks.example.com/boot-health',
    secret: { env: 'PAGES_WEBHOOK_SECRET' },
  },
}

/** `dedup_key` is the same for all messages about one generation of an incident; numbers are numbers, null where unknown. */
export function webhookData(content: PageContent): object {
  const { key, about, severity, fleet, cause, image, title, link, since, numbers } = content
  const details = content.lines.map(({ label, text }) => ({ label, text }))
  const first_seen = new Date(since).toISOString()
  return {
    dedup_key: key,
    about,
    severity,
    fleet,
    cause,
    image,
    title,
    first_seen,
    ...numbers,
    details,
    link,
  }
}
