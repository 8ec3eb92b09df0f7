/** Gives the dead letters of a deployed stack another try. */
import { createStore } from '../../functions/store/create-store.ts'
import { createDynamoTable } from '../../functions/store/dynamo-table.ts'
import { storeClient } from '../../functions/store/sdk-client.ts'
import { deadLetters, moveBack } from './dead-letters.ts'
import { judgeAgain } from './dead-reports.ts'
import { outputOf, outputsOfStack, type StackOutputs } from './stack-outputs.ts'

/** Output with the queue's URL -> what waits in it. */
const QUEUES = {
  PokeDeadLetters: 'pokes',
  InstanceDeadLetters: 'EC2 events',
} as const

export interface Found {
  what: string
  messages: number
  moved: boolean
  boots?: number
  rows?: number
  forgotten?: number
}

/** Moves the messages of each dead-letter queue of the stack, unless it is a dry run; answers how many there were. */
export async function redriveDead(stack: string, dryRun: boolean): Promise<Found[]> {
  const outputs = await outputsOfStack(stack)
  const found: Found[] = []
  for (const [output, what] of Object.entries(QUEUES)) {
    const queue = await deadLetters(outputOf(outputs, stack, output))
    const moved = queue.messages > 0 && !dryRun
    if (moved) await moveBack(queue)
    found.push({ what, messages: queue.messages, moved })
  }
  found.push(await redriveReports(outputs, stack, dryRun))
  return found
}

async function redriveReports(outputs: StackOutputs, stack: string, dryRun: boolean): Promise<Found> {
  const url = outputOf(outputs, stack, 'JudgeDeadLetters')
  const { messages } = await deadLetters(url)
  const what = 'batches of reports'
  if (messages === 0 || dryRun) return { what, messages, moved: false }
  const table = createDynamoTable({ client: storeClient({}), table: outputOf(outputs, stack, 'TableName') })
  const done = await judgeAgain(url, createStore(table, { shards: () => 1 }))
  return { what, messages, moved: true, ...done }
}
