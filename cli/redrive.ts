/** `boot-health redrive`: gives what ended in dead letters on AWS another try. */
import { Command } from 'commander'
import { deadLetters, moveBack } from './aws/dead-letters.ts'
import { outputOf, outputsOfStack } from './aws/stack-outputs.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
A poke or an EC2 event that failed five times waits in a dead-letter queue for 14 days. Nothing is lost by that: the
due row of a poke is swept every minute, and EC2 is asked again for a state. Look at a message first: five failures
have a reason, which the function's log names. Handlers are idempotent, so a second try does no harm.

Examples:
  boot-health redrive --stack BootHealth --dry-run
  boot-health redrive --stack BootHealth`

/** Output of the queue's URL -> what waits in it. */
const QUEUES = {
  PokeDeadLetters: 'pokes',
  InstanceDeadLetters: 'EC2 events',
} as const

export function redriveCommand(): Command {
  return new Command('redrive')
    .description('move dead letters of a deployed stack back to their queue')
    .requiredOption('--stack <name>', 'the deployed stack, with your AWS credentials')
    .option('--dry-run', 'only say how many there are')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action(redrive)
}

async function redrive({
  stack,
  dryRun,
  json,
}: {
  stack: string
  dryRun?: true
  json?: true
}): Promise<void> {
  const outputs = await outputsOfStack(stack)
  const found: { what: string; messages: number; moved: boolean }[] = []
  for (const [output, what] of Object.entries(QUEUES)) {
    const queue = await deadLetters(outputOf(outputs, stack, output))
    const moved = queue.messages > 0 && !dryRun
    if (moved) await moveBack(queue)
    found.push({ what, messages: queue.messages, moved })
  }
  if (json) return void process.stdout.write(`${safeJson(found)}\n`)
  for (const { what, messages, moved } of found)
    process.stdout.write(`${what}: ${messages} waiting${moved ? ', moving back to their queue' : ''}\n`)
}
