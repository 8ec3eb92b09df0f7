/**
 * Prometheus Alertmanager, API v2. It drops an alert at its `endsAt`, so an open incident is sent again every two minutes,
 * and the alert ends by itself where we can no longer send. Labels identify an alert: none of them may change while the
 * incident is open.
 */
import * as z from 'zod'
import type { PageContent } from '../page/page-content.ts'
import { RESEND_S, RESENT_LASTS_MS } from '../policy/waits.ts'
import type { ChannelKind } from './channel-kind.ts'
import { filledHeaders, httpHeaders } from './http-headers.ts'

const schema = z.strictObject({
  type: z.literal('alertmanager'),
  /** Alertmanager's base URL; `/api/v2/alerts` is added to it. */
  url: z.url(),
  headers: httpHeaders.optional(),
})

const SEVERITY = { page: 'critical', ticket: 'warning', notice: 'info' } as const

export const alertmanager: ChannelKind<typeof schema> = {
  schema,
  place: ({ url }) => url,
  topics: () => [],
  resend_s: RESEND_S,
  request(content, { settings, secrets, now }) {
    return {
      over: 'http',
      url: `${settings.url.replace(/\/+$/, '')}/api/v2/alerts`,
      headers: filledHeaders(settings.headers, secrets),
      body: JSON.stringify([alertOf(content, now)]),
      hide: Object.values(secrets),
    }
  },
  example: { type: 'alertmanager', url: 'http://alertmanager.example.com:9093' },
}

/** A notice is sent once and not repeated, so its alert ends by itself. */
export function alertOf(content: PageContent, now: number): object {
  const { intent, key, fleet, cause, image, severity, title, lines, link, since } = content
  const alertname = severity === 'notice' ? 'BootHealthNotice' : 'BootHealthIncident'
  const ends = intent === 'resolve' ? now : now + RESENT_LASTS_MS
  return {
    labels: { alertname, fleet, cause, image, severity: SEVERITY[severity], incident: key },
    annotations: {
      summary: title,
      ...Object.fromEntries(lines.map(({ label, text }) => [nameOf(label), text])),
    },
    startsAt: new Date(Math.min(since, ends)).toISOString(),
    endsAt: new Date(ends).toISOString(),
    generatorURL: link,
  }
}

/** Alertmanager allows only letters, digits and underscores in names of labels and annotations. */
const nameOf = (label: string) => label.toLowerCase().replace(/[^a-z0-9]+/g, '_')
