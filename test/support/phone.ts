/** How a channel's message looks to its reader: its words in the order in which an app shows them, short. */
import type { Alert } from './alertmanager-process.ts'

const WIDTH = 72

/** One message in a frame, its lines wrapped as a phone would. */
export function onPhone(from: string, lines: readonly string[]): string {
  const wrapped = lines.filter((line) => line !== '').flatMap(wrap)
  const bar = '-'.repeat(WIDTH + 2)
  const rows = wrapped.map((line) => `| ${line.padEnd(WIDTH)} |`)
  return [`+- ${from} ${'-'.repeat(Math.max(0, WIDTH - from.length - 1))}+`, ...rows, `+${bar}+`].join('\n')
}

function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(...(word.match(new RegExp(`.{1,${WIDTH}}`, 'gu')) ?? ['']))
  }
  return lines
}

interface Event {
  event_action?: string
  payload?: { severity?: string; summary: string; custom_details: Record<string, string | number | null> }
}
export const pagerDutyOnPhone = ({ event_action = 'change', payload }: Event): string[] => [
  `${(payload?.severity ?? event_action).toUpperCase()}  ${payload?.summary ?? ''}`,
  ...Object.entries(payload?.custom_details ?? {}).map(([label, value]) => `${label}: ${value}`),
]

interface Block {
  text?: { text: string }
  fields?: { text: string }[]
  elements?: { text: { text: string } }[]
}
export const slackOnPhone = (body: { attachments: { blocks: Block[] }[] }): string[] =>
  body.attachments.flatMap(({ blocks }) =>
    blocks.flatMap(({ text, fields = [], elements = [] }) => [
      ...(text ? [text.text.replace('\n', ': ')] : []),
      ...fields.map((field) => field.text.replace('\n', ': ')),
      ...elements.map((one) => `[ ${one.text.text} ]`),
    ]),
  )

interface Card {
  body: { type: string; text?: string; facts?: { title: string; value: string }[] }[]
  actions: { title: string }[]
}
export const teamsOnPhone = (body: { attachments: { content: Card }[] }): string[] =>
  body.attachments.flatMap(({ content }) => [
    ...content.body.flatMap(({ text, facts = [] }) => [
      ...(text ? [text.replace(/\\/g, '')] : []),
      ...facts.map(({ title, value }) => `${title}: ${value.replace(/\\/g, '')}`),
    ]),
    ...content.actions.map(({ title }) => `[ ${title} ]`),
  ])

interface Hook {
  type: string
  data: Record<string, unknown> & { title: string; details: { label: string; text: string }[] }
}
export const webhookOnPhone = ({ type, data: { title, details, ...rest } }: Hook): string[] => [
  `${type}  ${title}`,
  ...Object.entries(rest).map(([name, value]) => `${name}: ${value}`),
  ...details.map(({ label, text }) => `${label}: ${text}`),
]

export const alertOnPhone = ({ labels, annotations }: Pick<Alert, 'labels' | 'annotations'>): string[] => [
  `FIRING  ${annotations.summary ?? ''}`,
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' '),
  ...Object.entries(annotations).flatMap(([name, text]) => (name === 'summary' ? [] : [`${name}: ${text}`])),
]
