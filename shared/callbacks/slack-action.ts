/** A press of one of our buttons in Slack (`block_actions`): who pressed what, where, and what we answer. Pure. */
import * as z from 'zod'
import { escapeText } from '../channels/slack.ts'
import { isButtonAct, readButtonValue } from '../channels/slack-buttons.ts'
import type { PersonAct } from '../page/page-content.ts'

const id = z.string().regex(/^[A-Z][A-Z0-9]{2,40}$/)
const block = z.looseObject({ type: z.string(), block_id: z.string().optional() })
const attachment = z.looseObject({ color: z.string().optional(), blocks: z.array(block).optional() })

const payload = z.looseObject({
  type: z.literal('block_actions'),
  team: z.looseObject({ id }),
  user: z.looseObject({
    id,
    username: z.string().optional(),
    name: z.string().optional(),
    team_id: id.nullish(),
  }),
  channel: z.looseObject({ id }),
  message: z.looseObject({ text: z.string().default(''), attachments: z.array(attachment).default([]) }),
  response_url: z.url({ protocol: /^https?$/ }),
  actions: z.array(z.looseObject({ action_id: z.string(), value: z.string().optional() })).min(1),
})

export interface SlackPress {
  act: PersonAct
  fleet: string
  /** The incident's id. */
  incident: string
  team: string
  channel: string
  user: { id: string; name: string }
  /** The person's workspace: in a shared channel it may differ from the channel's. */
  home: string
  /** Where to post an answer, to the channel or to that person alone. Anybody who has this URL may post there: never log it. */
  response_url: string
  message: Pick<z.infer<typeof payload>['message'], 'text' | 'attachments'>
}

/** The press in a form's body; null where it is not ours: an opened link, another app's button. */
export function readPress(body: string): SlackPress | null {
  const parsed = payload.safeParse(jsonOf(new URLSearchParams(body).get('payload') ?? ''))
  if (!parsed.success) return null
  const { team, user, channel, message, response_url, actions } = parsed.data
  const [pressed] = actions
  const value = readButtonValue(pressed?.value ?? '')
  const act = pressed?.action_id ?? ''
  if (value === null || !isButtonAct(act)) return null
  const name = user.username ?? user.name ?? ''
  return {
    ...{ act, ...value, response_url },
    team: team.id,
    channel: channel.id,
    user: { id: user.id, name },
    home: user.team_id ?? team.id,
    message: { text: message.text, attachments: message.attachments },
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The original message with a note about what was done, without the button that did it. */
export function doneReply({ act, message, user }: SlackPress, done: string): object {
  const status = {
    type: 'context',
    block_id: `boot_health_${act}`,
    elements: [{ type: 'mrkdwn', text: `${done} by <@${user.id}>.`, verbatim: true }],
  }
  const [first, ...others] = message.attachments
  const kept = (first?.blocks ?? []).filter(({ block_id }) => block_id !== status.block_id)
  const at = kept.findIndex(({ type }) => type === 'actions')
  const above = at === -1 ? kept : kept.slice(0, at)
  const below = at === -1 ? [] : kept.slice(at).map((one) => withoutButton(one, act))
  const shown = { ...(first?.color ? { color: first.color } : {}), blocks: [...above, status, ...below] }
  return { replace_original: true, text: message.text, attachments: [shown, ...others] }
}

function withoutButton(one: z.infer<typeof block>, act: PersonAct): object {
  const { elements } = one
  if (!Array.isArray(elements)) return one
  return {
    ...one,
    elements: elements.filter((element) => (element as { action_id?: unknown })?.action_id !== act),
  }
}

/** Only the person who pressed sees it. */
export const privateReply = (text: string): object => ({
  response_type: 'ephemeral',
  replace_original: false,
  text: escapeText(text),
})
