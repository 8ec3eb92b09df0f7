/**
 * PagerDuty Events API v2: trigger, acknowledge and resolve. Change events announce the beginning and end of repairs: they
 * appear in the service's list of recent changes and page nobody. Texts over PagerDuty's limits are cut; they never make a
 * request fail.
 */
import * as z from 'zod'
import { cutText } from '../page/cut-text.ts'
import type { PageContent } from '../page/page-content.ts'
import { secretReference } from '../secret-reference.ts'
import type { ChannelKind } from './channel-kind.ts'

const schema = z.strictObject({
  type: z.literal('pagerduty'),
  routing_key: secretReference,
  url: z.url().default('https://events.pagerduty.com/v2/enqueue'),
  /** Whether to send change events when repairs begin and end. */
  changes: z.boolean().default(true),
})

const SUMMARY = 1024
/** An event may have 512 kB. Ours are far smaller, but guests choose some of the words. */
const EVENT_BYTES = 512_000
const SEVERITY = { page: 'critical', ticket: 'warning', notice: 'info' } as const

export const pagerduty: ChannelKind<typeof schema> = {
  schema,
  place: ({ url, routing_key }) => [url, routing_key],
  topics: () => [],
  resend_s: null,
  request(content, { settings, secrets }) {
    const key = secrets.routing_key ?? ''
    if (content.change)
      return { over: 'http', url: changeUrl(settings.url), body: changeEvent(content, key), hide: [key] }
    return { over: 'http', url: settings.url, body: pagerDutyEvent(content, key), hide: [key] }
  },
  // A relay that forwards alerts may not forward changes, so its address decides.
  takes_changes: ({ url, changes }) => changes && ENQUEUE.test(url),
  example: { type: 'pagerduty', routing_key: { env: 'PAGERDUTY_ROUTING_KEY' } },
}

/** The request's body. `routing_key` is the integration's 32 characters. */
export function pagerDutyEvent(content: PageContent, routing_key: string): string {
  const event = eventOf(content, routing_key, detailsOf(content))
  if (Buffer.byteLength(event) <= EVENT_BYTES) return event
  return eventOf(content, routing_key, { Cut: 'The details were too long; follow the link.' })
}

const ENQUEUE = /\/enqueue\/?$/
const changeUrl = (url: string) => url.replace(ENQUEUE, '/change/enqueue')

/** A change event: it has no severity and no key, and the same `routing_key` as alerts. */
export function changeEvent({ title, fleet, since, link, lines }: PageContent, routing_key: string): string {
  return JSON.stringify({
    routing_key,
    payload: {
      summary: cutText(title, SUMMARY),
      source: `boot-health/${fleet}`,
      timestamp: new Date(since).toISOString(),
      custom_details: Object.fromEntries(lines.map(({ label, text }) => [label, text])),
    },
    links: [{ href: link, text: 'Open in boot-health' }],
  })
}

/** The texts for people under their labels, and the numbers as numbers, so that rules can compare them. */
function detailsOf({ lines, numbers }: PageContent): Record<string, string | number | null> {
  return { ...Object.fromEntries(lines.map(({ label, text }) => [label, text])), ...numbers }
}

function eventOf(content: PageContent, routing_key: string, custom_details: object): string {
  const { intent, key: dedup_key, title, severity, fleet, cause, image, link } = content
  const head = { routing_key, event_action: intent, dedup_key, client: 'boot-health', client_url: link }
  if (intent !== 'trigger') return JSON.stringify(head)
  return JSON.stringify({
    ...head,
    links: [{ href: link, text: 'Open in boot-health' }],
    payload: {
      summary: cutText(title, SUMMARY),
      source: `boot-health/${fleet}`,
      severity: SEVERITY[severity],
      timestamp: new Date(content.since).toISOString(),
      component: image,
      group: fleet,
      class: cause,
      custom_details,
    },
  })
}
