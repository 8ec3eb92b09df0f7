/** Publishes to an SNS topic, with the outcome in the delivery log's words. */
import type { SNSClient } from '@aws-sdk/client-sns'
import type { SnsMessage } from '../../../shared/channels/channel-kind.ts'
import { CHANNEL_TIMEOUT_MS } from '../../../shared/policy/waits.ts'
import { outside } from '../../due/lanes.ts'
import { type Delivered, logged, type Message } from '../../outbound/deliver.ts'
import type { ChannelDeps } from './call.ts'

/** One attempt. Failures of the far side are in the answer; throws only when our own store fails. */
export const publish = (deps: ChannelDeps, message: Message, what: SnsMessage): Promise<Delivered> =>
  logged(deps, message, async () => {
    const started = performance.now()
    const came = await outside(() => send(what))
    return { ...came, retry_after_ms: null, latency_ms: Math.round(performance.now() - started) }
  })

interface Came {
  verdict: 'accepted' | 'retry' | 'refused'
  status: number | null
  reason: string
  answer: string
}

let client: SNSClient | null = null

/** The SDK is loaded for the first topic, so that users without one do not pay for it. */
async function send(input: SnsMessage): Promise<Came> {
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

/** Wrong topic, wrong rights, wrong words: the same message would be refused again. Other errors may pass. */
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
