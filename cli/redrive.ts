/** `boot-health redrive`: gives what ended in dead letters on AWS another try. */
import { Command } from 'commander'
import { createStore } from '../functions/store/create-store.ts'
import { createDynamoTable } from '../functions/store/dynamo-table.ts'
import { storeClient } from '../functions/store/sdk-client.ts'
import { deadLetters, moveBack } from './aws/dead-letters.ts'
import { judgeAgain } from './aws/dead-reports.ts'
import { outputOf, outputsOfStack, type StackOutputs } from './aws/stack-outputs.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
A poke or an EC2 event that failed five times waits in a dead-letter queue for 14 days. Nothing is lost by that: the
due row of a poke is swept every minute, and EC2 is asked again for a state. Reports that the judge gave up are read out
of the table's stream again, which keeps them for a day, and judged by due rows. Look at the functions' log first: so
many failures have a reason. Handlers are idempotent, so a second try does no harm.

Examples:
  boot-health redrive --stack BootHealth --dry-run
  boot-health redrive --stack BootHealth`

/** Output of the queue's URL -> what waits in it. */
const QUEUES = {
  PokeDeadLetters: 'pokes',
  InstanceDeadLetters: 'EC2 events',
} as const

interface Options {
  stack: string
  dryRun?: true
  json?: true
}

interface Found {
  what: string
  messages: number
  moved: boolean
  boots?: number
  forgotten?: number
}

export function redriveCommand(): Command {
  return new Command('redrive')
    .description('give dead letters of a deployed stack another try')
    .requiredOption('--stack <name>', 'the deployed stack, with your AWS credentials')
    .option('--dry-run', 'only say how many there are')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action(redrive)
}

async function redrive({ stack, dryRun, json }: Options): Promise<void> {
  const outputs = await outputsOfStack(stack)
  const found: Found[] = []
  for (const [output, what] of Object.entries(QUEUES)) {
    const queue = await deadLetters(outputOf(outputs, stack, output))
    const moved = queue.messages > 0 && !dryRun
    if (moved) await moveBack(queue)
    found.push({ what, messages: queue.messages, moved })
  }
  found.push(await redriveReports(outputs, stack, dryRun === true))
  if (json) return void process.stdout.write(`${safeJson(found)}\n`)
  for (const one of found) process.stdout.write(`${lineOf(one)}\n`)
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

function lineOf({ what, messages, moved, boots, forgotten = 0 }: Found): string {
  if (!moved) return `${what}: ${messages} waiting`
  if (boots === undefined) return `${what}: ${messages} waiting, moving back to their queue`
  const left =
    forgotten > 0
      ? `; ${forgotten} are not in the stream any more, which keeps a day: the next report of each guest is judged`
      : ''
  return `${what}: ${messages} waiting, ${boots} ${boots === 1 ? 'boot' : 'boots'} will be judged within a minute${left}`
}
