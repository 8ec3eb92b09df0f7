/** Reports that the judge gave up: their batches are named in a queue, and are judged again by a due row for each boot. */
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { judgeWork } from '../../functions/boots/accept.ts'
import { wake } from '../../functions/due/wake.ts'
import { reportKeyOf } from '../../functions/store/keys.ts'
import type { Store } from '../../functions/store/store.ts'
import { type DeadBatch, Forgotten, newRowsOf } from './stream-records.ts'

export interface DeadReports {
  /** Boots that will be judged. */
  boots: number
  /** Batches that the stream no longer has; they stay in the queue. */
  forgotten: number
}

const sqs = new SQSClient({ maxAttempts: 3, useQueueUrlAsEndpoint: false })
/** A message that was read is hidden so long, and then visible again if it is not done. */
const HIDDEN_S = 300

/** Has every boot of every batch judged again. A message is deleted after the rows of its boots are written. */
export async function judgeAgain(url: string, store: Store): Promise<DeadReports> {
  const done: DeadReports = { boots: 0, forgotten: 0 }
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: HIDDEN_S }),
    )
    if (Messages.length === 0) return done
    for (const { Body = '', ReceiptHandle } of Messages) {
      const boots = await wakeAll(batchOf(Body), store)
      if (boots === null) done.forgotten++
      else {
        done.boots += boots
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }))
      }
    }
  }
}

/** How many boots; null where nothing can be read any more, or the message is not one of ours. */
async function wakeAll(batch: DeadBatch | null, store: Store): Promise<number | null> {
  if (batch === null) return null
  try {
    const boots = new Map<string, ReturnType<typeof judgeWork>>()
    for (const keys of await newRowsOf(batch)) {
      const key = reportKeyOf(keys)
      if (key) boots.set(`${key.fleet} ${key.guest} ${key.boot_key}`, judgeWork(key))
    }
    for (const work of boots.values()) await wake({ store, now: Date.now, poke: async () => {} }, work)
    return boots.size
  } catch (error) {
    if (error instanceof Forgotten) return null
    throw error
  }
}

function batchOf(body: string): DeadBatch | null {
  try {
    const { DDBStreamBatchInfo: info } = JSON.parse(body) as { DDBStreamBatchInfo?: Partial<DeadBatch> }
    const { streamArn, shardId, startSequenceNumber, endSequenceNumber } = info ?? {}
    if (!streamArn || !shardId || !startSequenceNumber || !endSequenceNumber) return null
    return { streamArn, shardId, startSequenceNumber, endSequenceNumber }
  } catch {
    return null
  }
}
