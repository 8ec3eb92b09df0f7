/** `boot-health redrive`: gives work that was given up, and what ended in dead letters on AWS, another try. */
import { Command } from 'commander'
import type { Found } from './aws/redrive-dead.ts'
import { redriveWork } from './redrive-work.ts'
import { type StorePlace, withPlace, withStore } from './store-access.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
A poke or an EC2 event that failed five times waits in a dead-letter queue for 14 days. Nothing is lost by that: the
due row of a poke is swept every minute, and EC2 is asked again for a state. Reports that the judge gave up are read out
of the table's stream again, which keeps them for a day, and judged by due rows. Look at the functions' log first: so
many failures have a reason. Handlers are idempotent, so a second try does no harm.

Work that failed for a day, here or on AWS, was given up and is kept for 90 days: it is made due again, and the next sweep
works it. Without --stack that is all there is to do.

Examples:
  boot-health redrive --data /var/lib/boot-health --dry-run
  boot-health redrive --stack BootHealth --dry-run
  boot-health redrive --stack BootHealth`

interface Options extends StorePlace {
  dryRun?: true
  json?: true
}

export function redriveCommand(): Command {
  return withPlace(
    new Command('redrive').description('Give failed work, and dead letters of a stack, another try.'),
  )
    .option('--dry-run', 'only say how many there are')
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

/** Only here is the AWS SDK wanted. */
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
