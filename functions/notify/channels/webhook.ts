/** A receiver of the user's own: the page as JSON, signed per Standard Webhooks. */
import type { PageContent } from '../../../shared/page/page-content.ts'
import { CHANNEL_TIMEOUT_MS } from '../../../shared/policy/waits.ts'
import { deliver } from '../../outbound/deliver.ts'
import { signingSecrets } from '../../outbound/signing-secrets.ts'
import type { Say } from './call.ts'

const TYPES = {
  trigger: 'boot.incident.opened',
  acknowledge: 'boot.incident.acknowledged',
  resolve: 'boot.incident.resolved',
} as const

export const sayToWebhook: Say<'webhook'> = async (deps, { settings, message, content }) => {
  const secrets = await signingSecrets(deps, settings)
  return deliver(deps, {
    ...message,
    url: settings.url,
    secrets,
    type: content.severity === 'notice' ? 'boot.notice' : TYPES[content.intent],
    data: webhookData(content),
    timeout_ms: CHANNEL_TIMEOUT_MS,
  })
}

/** `dedup_key` is the same for all messages about one generation of an incident. */
export function webhookData(content: PageContent): object {
  const { key, about, severity, fleet, cause, image, title, link } = content
  const details = content.lines.map(({ label, text }) => ({ label, text }))
  return { dedup_key: key, about, severity, fleet, cause, image, title, details, link }
}
