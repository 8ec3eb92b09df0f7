import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Deps } from '../deps.ts'

/** SQS holds a message back for at most 15 minutes; what is due later is the sweep's. */
const LONGEST_DELAY_MS = 900_000

/** Pokes by SQS: the row itself and when to work it, delayed to that second. A failed send is no error, the sweep finds the row. */
export function sqsPoke(options: {
  queueUrl: string
  now: () => number
  log: Deps['log']
  client?: SQSClient
}): Deps['poke'] {
  const client = options.client ?? new SQSClient({ maxAttempts: 2 })
  return async (row, at = row.at) => {
    const wait = Math.max(0, at - options.now())
    if (wait > LONGEST_DELAY_MS) return
    const message = {
      QueueUrl: options.queueUrl,
      MessageBody: JSON.stringify({ row, at }),
      DelaySeconds: Math.min(Math.ceil(wait / 1000), LONGEST_DELAY_MS / 1000),
    }
    try {
      await client.send(new SendMessageCommand(message))
    } catch (error) {
      options.log('poke_failed', { kind: row.kind, error: error instanceof Error ? error.name : 'unknown' })
    }
  }
}
