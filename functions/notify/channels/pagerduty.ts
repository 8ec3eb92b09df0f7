/** PagerDuty Events API v2: trigger, acknowledge, resolve. Limits are met by cutting, never by failing. */
import { cutText } from '../../../shared/page/cut-text.ts'
import type { PageContent } from '../../../shared/page/page-content.ts'
import { CHANNEL_TIMEOUT_MS } from '../../../shared/policy/waits.ts'
import { post } from '../../outbound/deliver.ts'
import type { Say } from './call.ts'

const SUMMARY = 1024
/** The whole event may have 512 kB; nothing of ours comes near, but a guest chose some of these words. */
const EVENT_BYTES = 512_000
const SEVERITY = { page: 'critical', ticket: 'warning', notice: 'info' } as const

export const sayToPagerDuty: Say<'pagerduty'> = async (deps, { settings, message, content }) => {
  const key = await deps.readSecret(settings.routing_key)
  const body = pagerDutyEvent(content, key)
  return post(deps, { ...message, hide: [key] }, { url: settings.url, body, timeout_ms: CHANNEL_TIMEOUT_MS })
}

/** The request's body. `routing_key` is the integration's 32 characters. */
export function pagerDutyEvent(content: PageContent, routing_key: string): string {
  const details: Record<string, string> = Object.fromEntries(content.lines.map((l) => [l.label, l.text]))
  const event = eventOf(content, routing_key, details)
  if (Buffer.byteLength(event) <= EVENT_BYTES) return event
  return eventOf(content, routing_key, { Cut: 'The details were too long; follow the link.' })
}

function eventOf(content: PageContent, routing_key: string, custom_details: Record<string, string>): string {
  const { intent, key: dedup_key, title, severity, fleet, cause, image, link } = content
  const head = { routing_key, event_action: intent, dedup_key, client: 'boot-health', client_url: link }
  if (intent !== 'trigger') return JSON.stringify(head)
  return JSON.stringify({
    ...head,
    links: [{ href: link, text: 'The incident' }],
    payload: {
      summary: cutText(title, SUMMARY),
      source: `boot-health/${fleet}`,
      severity: SEVERITY[severity],
      component: image,
      group: fleet,
      class: cause,
      custom_details,
    },
  })
}
