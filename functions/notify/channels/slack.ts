/** A Slack incoming webhook: blocks, and the plain text that notifications and screen readers take. */
import { cutText } from '../../../shared/page/cut-text.ts'
import type { PageContent } from '../../../shared/page/page-content.ts'
import { CHANNEL_TIMEOUT_MS } from '../../../shared/policy/waits.ts'
import { post } from '../../outbound/deliver.ts'
import type { Say } from './call.ts'

/** Slack's limits: a header's plain text, a section's text, blocks of one message. */
const HEADER = 150
const SECTION = 3000
const BLOCKS = 50

export const sayToSlack: Say<'slack'> = async (deps, { settings, message, content }) => {
  const url = await deps.readSecret(settings.url)
  const body = JSON.stringify(slackMessage(content))
  return post(
    deps,
    { ...message, hide: [url, secretPath(url)] },
    { url, body, timeout_ms: CHANNEL_TIMEOUT_MS },
  )
}

/** The path is what makes the URL a secret. */
function secretPath(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : ''
  return path.length > 1 ? path : ''
}

export function slackMessage(content: PageContent): { text: string; blocks: object[] } {
  const sections = content.lines.map(({ label, text }) =>
    section(`*${escapeText(label)}*\n${escapeText(text)}`),
  )
  const link = section(`<${content.link}|Open the incident>`)
  return {
    text: cutText(`${escapeText(content.title)} ${content.link}`, SECTION),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cutText(content.title, HEADER), emoji: false } },
      ...sections.slice(0, BLOCKS - 2),
      link,
    ],
  }
}

const section = (text: string) => ({
  type: 'section',
  text: { type: 'mrkdwn', text: cutText(text, SECTION) },
})

/** Slack reads `<!channel>` and `<@someone>` in text: a guest must not be able to call people so. */
const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
