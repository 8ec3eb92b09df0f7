/** All kinds of channel. To add one, write a file beside this one and add it at two places here; CONTRIBUTING has the steps. */
import * as z from 'zod'
import { viaOf } from '../page/page-key.ts'
import { overlaps, type SecretReference } from '../secret-reference.ts'
import { secretReferences } from '../secret-references.ts'
import { alertmanager } from './alertmanager.ts'
import type { ChannelKind } from './channel-kind.ts'
import { pagerduty } from './pagerduty.ts'
import { slack } from './slack.ts'
import { slackBot } from './slack-bot.ts'
import { sns } from './sns.ts'
import { teams } from './teams.ts'
import { webhook } from './webhook.ts'

export const channel = z.discriminatedUnion('type', [
  pagerduty.schema,
  slack.schema,
  slackBot.schema,
  teams.schema,
  alertmanager.schema,
  sns.schema,
  webhook.schema,
])
export type Channel = z.infer<typeof channel>

/** By the `type` of their settings; the compiler requires an entry for each type in the schema. */
export const CHANNEL_KINDS = {
  pagerduty,
  slack,
  slack_bot: slackBot,
  teams,
  alertmanager,
  sns,
  webhook,
} satisfies {
  [T in Channel['type']]: { schema: { shape: { type: z.ZodLiteral<T> } } }
}

/** The kind that these settings belong to, typed for them. */
export const kindOf = ({ type }: Pick<Channel, 'type'>): ChannelKind<z.ZodObject> =>
  CHANNEL_KINDS[type] as ChannelKind<z.ZodObject>

/** Digest of where a channel leads. */
export const viaOfChannel = (settings: Channel): string =>
  viaOf(JSON.stringify([settings.type, kindOf(settings).place(settings)]))

/** The channel's secrets in use at `now`, by their place in the settings: a rotated one stays for a day. */
export function secretsOfChannel(settings: Channel, now: number): Record<string, SecretReference> {
  const previous = 'previous_secret' in settings ? settings.previous_secret : undefined
  const isOver = previous !== undefined && !overlaps(previous, now)
  const found = secretReferences(settings).filter(({ path }) => !(isOver && path[0] === 'previous_secret'))
  return Object.fromEntries(found.map(({ path, reference }) => [path.join('.'), reference]))
}
