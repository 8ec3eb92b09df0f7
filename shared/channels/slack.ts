/** A Slack incoming webhook: one coloured attachment with fields and a button, and plain text for notifications. */
import * as z from 'zod'
import { cutText } from '../page/cut-text.ts'
import type { PageContent } from '../page/page-content.ts'
import { secretReference } from '../secret-reference.ts'
import type { ChannelKind } from './channel-kind.ts'
import { toSecretUrl } from './secret-path.ts'

const schema = z.strictObject({ type: z.literal('slack'), url: secretReference })

/** Slack's limits: a section's text, a field's text, the fields of one section, a button's URL. */
const SECTION = 3000
const FIELD = 2000
const FIELDS = 10
const URL_LENGTH = 3000

const COLOURS = { page: '#d1242f', ticket: '#bf8700', notice: '#57606a' } as const
const DONE = '#1a7f37'

export const slack: ChannelKind<typeof schema> = {
  schema,
  place: ({ url }) => url,
  topics: () => [],
  resend_s: null,
  request: (content, { secrets }) => toSecretUrl(secrets, slackMessage(content)),
  example: { type: 'slack', url: { env: 'SLACK_WEBHOOK_URL' } },
}

/** Short facts are shown side by side as fields; a sentence gets its own section. */
export function slackMessage(
  content: PageContent,
  buttons: readonly object[] = [],
): { text: string; attachments: object[] } {
  const { title, lines, link, intent, severity } = content
  const short = lines.filter(({ text }) => text.length <= 60)
  const long = lines.filter(({ text }) => text.length > 60)
  const blocks = [
    { type: 'section', text: mrkdwn(`*${escapeText(title)}*`, SECTION) },
    ...fieldSections(short),
    ...long.map(({ label, text }) => ({
      type: 'section',
      text: mrkdwn(`*${escapeText(label)}*\n${escapeText(text)}`, SECTION),
    })),
    { type: 'actions', elements: [...buttons, button(link)] },
  ]
  const color = intent === 'resolve' ? DONE : COLOURS[severity]
  return { text: cutText(escapeText(title), SECTION), attachments: [{ color, blocks }] }
}

function fieldSections(lines: PageContent['lines']): object[] {
  const fields = lines.map(({ label, text }) => mrkdwn(`*${escapeText(label)}*\n${escapeText(text)}`, FIELD))
  const sections: object[] = []
  for (let at = 0; at < fields.length; at += FIELDS)
    sections.push({ type: 'section', fields: fields.slice(at, at + FIELDS) })
  return sections
}

const button = (link: string) => ({
  type: 'button',
  text: { type: 'plain_text', text: 'Open in boot-health' },
  url: link.slice(0, URL_LENGTH),
})

/** `verbatim`: an address that a guest wrote must not become a link in a message that people trust. */
const mrkdwn = (text: string, limit: number) => ({
  type: 'mrkdwn',
  text: cutText(text, limit),
  verbatim: true,
})

/** Slack reads `<!channel>` and `<@someone>` in text: a guest must not be able to mention people. */
export const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
