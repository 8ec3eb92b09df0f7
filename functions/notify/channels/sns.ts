/** An SNS topic: mail, SMS and whatever else subscribes to it. */
import type { PublishCommandInput, SNSClient } from '@aws-sdk/client-sns'
import { cutBytes } from '../../../shared/page/cut-text.ts'
import type { PageContent } from '../../../shared/page/page-content.ts'
import { CHANNEL_TIMEOUT_MS } from '../../../shared/policy/waits.ts'
import { logged } from '../../outbound/deliver.ts'
import type { Say } from './call.ts'

const SUBJECT = 100
const MESSAGE_BYTES = 262_144

export const sayToSns: Say<'sns'> = (deps, { settings, message, content }) =>
  logged(deps, message, async () => {
    const started = performance.now()
    const came = await publish(snsMessage(content, settings.topic_arn, message.message_id))
    return { ...came, retry_after_ms: null, latency_ms: Math.round(performance.now() - started) }
  })

/** FIFO topics want to know which messages belong together and which are the same. */
export function snsMessage(content: PageContent, topicArn: string, messageId: string): PublishCommandInput {
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

/** ASCII, no control characters, at most 100, and not empty: SNS refuses the message otherwise. */
function subject(title: string): string {
  const ascii = title
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
  return (ascii || 'boot-health').slice(0, SUBJECT)
}

interface Came {
  verdict: 'accepted' | 'retry' | 'refused'
  status: number | null
  reason: string
  answer: string
}

let client: SNSClient | null = null

/** The SDK is loaded when the first topic is spoken to: whoever has none does not pay for it. */
async function publish(input: PublishCommandInput): Promise<Came> {
  try {
    const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns')
    client ??= new SNSClient({ maxAttempts: 1 })
    const answer = await client.send(new PublishCommand(input), {
      abortSignal: AbortSignal.timeout(CHANNEL_TIMEOUT_MS),
    })
    return { verdict: 'accepted', status: 200, reason: 'http_200', answer: answer.MessageId ?? '' }
  } catch (error) {
    return refusal(error)
  }
}

/** Wrong topic, wrong rights, wrong words: the same again would be refused again. All else may pass. */
function refusal(error: unknown): Came {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
    return { verdict: 'refused', status: null, reason: 'sdk_not_installed', answer: '' }
  const name = error instanceof Error ? error.name : 'unknown'
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null
  const status = statusOf(metadata)
  const final = status !== null && status >= 400 && status < 500 && status !== 429 && name !== 'Throttling'
  return { verdict: final ? 'refused' : 'retry', status, reason: name.slice(0, 64), answer: '' }
}

function statusOf(metadata: unknown): number | null {
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null
}
