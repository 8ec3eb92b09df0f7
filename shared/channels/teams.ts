/**
 * Microsoft Teams: a Workflows webhook ("When a Teams webhook request is received"), which accepts an Adaptive Card. A
 * webhook cannot change a card afterwards, so a resolve is a new card.
 */
import * as z from 'zod'
import { cutText } from '../page/cut-text.ts'
import type { PageContent } from '../page/page-content.ts'
import { secretReference } from '../secret-reference.ts'
import type { ChannelKind } from './channel-kind.ts'
import { toSecretUrl } from './secret-path.ts'

const schema = z.strictObject({ type: z.literal('teams'), url: secretReference })

/** Teams accepts 28 KB in one message; each text is cut so that the longest card stays far below that. */
const TEXT = 1000
const COLOURS = { page: 'attention', ticket: 'warning', notice: 'default' } as const

export const teams: ChannelKind<typeof schema> = {
  schema,
  place: ({ url }) => url,
  topics: () => [],
  resend_s: null,
  request: (content, { secrets }) => toSecretUrl(secrets, teamsMessage(content)),
  example: { type: 'teams', url: { env: 'TEAMS_WORKFLOW_URL' } },
}

export function teamsMessage({ title, lines, link, intent, severity }: PageContent): object {
  const color = intent === 'resolve' ? 'good' : COLOURS[severity]
  const facts = lines.map(({ label, text }) => ({ title: label, value: plain(text) }))
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      { type: 'TextBlock', text: plain(title), weight: 'bolder', size: 'medium', wrap: true, color },
      { type: 'FactSet', facts },
    ],
    actions: [{ type: 'Action.OpenUrl', title: 'Open in boot-health', url: link }],
  }
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  }
}

/** Cards read Markdown: a guest must not be able to write a link, a list or a mention into one. */
const plain = (text: string) => cutText(text, TEXT).replace(/[\\[\]()*_~`#<>|]/g, (sign) => `\\${sign}`)
