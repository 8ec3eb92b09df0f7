/** An SNS topic: its subscribers get mail, SMS or anything else that SNS delivers. */
import * as z from 'zod'
import { cutBytes } from '../page/cut-text.ts'
import type { PageContent } from '../page/page-content.ts'
import type { ChannelKind, SnsMessage } from './channel-kind.ts'

const schema = z.strictObject({ type: z.literal('sns'), topic_arn: z.string().startsWith('arn:') })

const SUBJECT = 100
const MESSAGE_BYTES = 262_144

export const sns: ChannelKind<typeof schema> = {
  schema,
  place: ({ topic_arn }) => topic_arn,
  topics: ({ topic_arn }) => [topic_arn],
  resend_s: null,
  request: (content, { settings, message_id }) => ({
    over: 'sns',
    publish: snsMessage(content, settings.topic_arn, message_id),
  }),
  example: { type: 'sns', topic_arn: 'arn:aws:sns:eu-west-1:123456789012:on-call' },
}

/** FIFO topics need to know which messages belong together and which are repeats. */
export function snsMessage(content: PageContent, topicArn: string, messageId: string): SnsMessage {
  const lines = content.lines.map(({ label, text }) => `${label}: ${text}`)
  const text = [content.title, '', ...lines, '', content.link].join('\n')
  const fifo = { MessageGroupId: content.key.slice(0, 128), MessageDeduplicationId: messageId }
  return {
    TopicArn: topicArn,
    Subject: subject(content.title),
    Message: cutBytes(text, MESSAGE_BYTES),
    ...(topicArn.endsWith('.fifo') ? fifo : {}),
  }
}

/** SNS refuses other subjects: ASCII, no control characters, at most 100, and not empty. */
function subject(title: string): string {
  const ascii = title
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
  return (ascii || 'boot-health').slice(0, SUBJECT)
}
