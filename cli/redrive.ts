/** `boot-health redrive`: gives work that was given up, and what ended in dead letters on AWS, another try. */
import { Command } from 'commander'
import { safeJson } from '../shared/safe-json.ts'
import type { Found } from './aws/redrive-dead.ts'
import { redriveWork } from './redrive-work.ts'
import { type StorePlace, withPlace, withStore } from './store-access.ts'

const HELP = `
A poke or an EC2 event that failed five times waits in a dead-letter queue for 14 days. Nothing is lost: the worker still
finds the due row of a poke every minute, and asks EC2 for the state again. Reports that the judge gave up on are read
again from the table's stream, which keeps them for a day. Read the functions' log first: repeated failures have a reason.
Retrying is safe, because the handlers are idempotent.

Work that failed for a day, here or on AWS, is given up and kept for 90 days. redrive makes it due, and the next sweep
retries it. Without --stack, redrive does only that.

Examples:
  boot-health redrive --data /var/lib/boot-health --dry-run
  boot-health redrive --stack BootHealth --dry-run
  boot-health redrive --stack BootHealth`

interface Options extends StorePlace {
  dryRun?: true
  json?: true
}

export function redriveCommand(): Command {
  return withPlace(new Command('redrive').description('Retry failed work, and the dead letters of a stack.'))
    .option('--dry-run', 'only count them')
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action(redrive)
}

async function redrive({ dryRun, json, ...place }: Options): Promise<void> {
  const found: Found[] = place.stack === undefined ? [] : await deadLettersOf(place.stack, dryRun === true)
  const given_up = await withStore(place, ({ store }) =>
    redriveWork(store, { now: Date.now(), dryRun: dryRun === true }),
  )
  found.push({ what: 'given-up work', messages: given_up, moved: given_up > 0 && !dryRun, rows: given_up })
  if (json) return void process.stdout.write(`${safeJson(found)}\n`)
  for (const one of found) process.stdout.write(`${lineOf(one)}\n`)
}

/** Loaded only here: the AWS SDK. */
async function deadLettersOf(stack: string, dryRun: boolean): Promise<Found[]> {
  const { redriveDead } = await import('./aws/redrive-dead.ts')
  return redriveDead(stack, dryRun)
}

function lineOf({ what, messages, moved, boots, rows, forgotten = 0 }: Found): string {
  if (!moved) return `${what}: ${messages} waiting`
  if (rows !== undefined) return `${what}: ${rows}, due again`
  if (boots === undefined) return `${what}: ${messages} waiting, moving back to their queue`
  const left =
    forgotten > 0
      ? `; ${forgotten} are not in the stream any more, which keeps a day: the next report of each guest is judged`
      : ''
  return `${what}: ${messages} waiting, ${boots} ${boots === 1 ? 'boot' : 'boots'} will be judged within a minute${left}`
}
