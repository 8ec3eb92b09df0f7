/** `boot-health simulate`: what pages, repairs and gates would do in an outage, in seconds instead of hours. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { CliError } from './cli-error.ts'
import { durationOf } from './duration.ts'
import { SIMULATED_CAUSES, type SimulatedCause } from './simulate/evidence.ts'
import { createMemoryTable } from './simulate/memory-table.ts'
import { renderOutcome, whatIsReal } from './simulate/print.ts'
import { createProgress } from './simulate/progress.ts'
import { runScenario } from './simulate/run.ts'
import { DEFAULT_SCENARIO, HEALS, type Scenario } from './simulate/scenario.ts'
import { SERVERS, type ServerName } from './simulate/server-costs.ts'
import { timelineOf } from './simulate/timeline.ts'
import { styleHere } from './terminal/here.ts'

const HELP = `
The handlers, the judge, the gates and the store are real. The clock, the hosts, the table, the pager and the remediator
are virtual and stay in this process. The same options and seed give the same result.
The numbers in each message are compared with the true state of the hosts when it is sent. A false number is reported, and
the exit code is 1. A report that is not judged yet may count either way.
Work takes as much virtual time as it costs the embedded server (--on embedded) or the Lambdas (--on lambda).

Causes: ${SIMULATED_CAUSES.join(', ')}
(metadata_http_error is a 404 here, which no repair heals).

Examples:
  boot-health simulate                                             a bad image, and a re-run that heals it
  boot-health simulate --images 1 --bad-image 1 --heal fails       no repair helps: it latches and says why
  boot-health simulate --bad-per-image 1 --images 1 --page after_remediation
                                                                   one host of 300: healed, nobody woken
  boot-health simulate --inventory-sync 5m --hosts 1000 --days 1 --reboots 2000
                                                                   a day of a fleet whose inventory repeats itself
  boot-health simulate --hosts 3 --bad-per-image 1                 three images: three incidents, not one cause
  boot-health simulate --heal none --terminate 30 --json           every failing host is terminated after 30 min`

interface Options {
  hosts: number
  images: number
  badImage: number
  badPerImage?: number
  cause?: SimulatedCause
  causes?: SimulatedCause[]
  heal: Scenario['heal']
  page: Scenario['page']
  remediation: Scenario['remediation']
  attested?: true
  spread: number
  hours?: number
  days?: number
  inventorySync?: number
  reboots: number
  terminate?: number
  seed: number
  on: ServerName
  json?: true
}

export function simulateCommand(): Command {
  const given = DEFAULT_SCENARIO
  return new Command('simulate')
    .description(
      'Simulate an outage through the real handlers with a fast clock; print pages, repairs and refusals.',
    )
    .option('--hosts <number>', 'how many hosts boot', whole(1, 20_000), given.hosts)
    .option('--images <number>', 'how many images they are spread over', whole(1, 1000), given.images)
    .option(
      '--bad-image <share>',
      "share of the first image's hosts that fail, 0 to 1",
      share,
      given.bad_image,
    )
    .option(
      '--bad-per-image <number>',
      'number of failing hosts of each image (overrides --bad-image)',
      whole(0, 20_000),
    )
    .addOption(new Option('--cause <cause>', 'the cause of the failures').choices([...SIMULATED_CAUSES]))
    .option(
      '--causes <list>',
      'one cause for each image, separated by commas, instead of one for all',
      causeList,
    )
    .addOption(new Option('--heal <how>', 'what a repair does').choices([...HEALS]).default(given.heal))
    .addOption(
      new Option('--page <when>', "the fleet's page setting")
        .choices(['at_once', 'after_remediation', 'never'])
        .default(given.page),
    )
    .addOption(
      new Option('--remediation <mode>', "the fleet's remediation mode")
        .choices(['on', 'dry_run', 'off'])
        .default(given.remediation),
    )
    .option('--attested', 'give each guest its own token, which reboots need')
    .option('--spread <seconds>', 'seconds over which the boots begin', whole(0, 86_400), given.spread_s)
    .option('--hours <number>', `virtual hours to simulate (default: ${given.hours})`, hours)
    .option('--days <number>', 'virtual days to simulate, instead of hours', days)
    .option(
      '--reboots <number>',
      'reboots in all, of hosts at random and at random instants',
      whole(0, 1_000_000),
      given.reboots,
    )
    .option('--inventory-sync <time>', 'inventory lists all hosts this often: 30s, 5m, 1h', syncEvery)
    .option(
      '--terminate <minutes>',
      'terminate each failing host this many minutes after it failed',
      whole(0, 10_000),
    )
    .option('--seed <number>', 'seed of the random choices', whole(0, 4_294_967_295), given.seed)
    .addOption(
      new Option('--on <server>', 'what the handlers run on: how long their work takes')
        .choices(Object.keys(SERVERS))
        .default(given.on),
    )
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(simulate)
}

async function simulate(options: Options): Promise<void> {
  const scenario = scenarioOf(options)
  const progress = createProgress(process.stderr, scenario.hours * 3_600_000)
  const table = createMemoryTable()
  try {
    const outcome = await runScenario(scenario, { table, onStep: progress.step })
    progress.done()
    if (outcome.messages.untrue.length > 0) process.exitCode = 1
    if (options.json !== true) return void process.stdout.write(renderOutcome(outcome, styleHere()))
    const result = { about: whatIsReal(scenario), ...outcome, timeline: timelineOf(outcome.timeline) }
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  } finally {
    progress.done()
  }
}

function scenarioOf({ cause, causes, ...options }: Options): Scenario {
  if (cause && causes) throw new CliError('--cause and --causes set the same thing; give one of them')
  if (options.hours !== undefined && options.days !== undefined)
    throw new CliError('--hours and --days set the same thing; give one of them')
  if (options.images > options.hosts)
    throw new CliError(`--images ${options.images}: there are only ${options.hosts} hosts; raise --hosts`)
  return {
    hosts: options.hosts,
    images: options.images,
    bad_image: options.badImage,
    bad_per_image: options.badPerImage ?? null,
    causes: causes ?? (cause ? [cause] : DEFAULT_SCENARIO.causes),
    heal: options.heal,
    page: options.page,
    remediation: options.remediation,
    attested: options.attested === true,
    spread_s: options.spread,
    hours: options.days === undefined ? (options.hours ?? DEFAULT_SCENARIO.hours) : options.days * 24,
    sync_s: options.inventorySync ?? null,
    reboots: options.reboots,
    terminate_min: options.terminate ?? null,
    seed: options.seed,
    on: options.on,
  }
}

function whole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d{1,12}$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`a whole number from ${min} to ${max}.`)
  }
}

function share(text: string): number {
  const value = Number(text)
  if (/^[\d.]{1,12}$/.test(text) && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('a share from 0 to 1, such as 0.95.')
}

function hours(text: string): number {
  const value = Number(text)
  if (/^[\d.]{1,8}$/.test(text) && value > 0 && value <= 168) return value
  throw new InvalidArgumentError('hours above 0 and up to 168.')
}

function days(text: string): number {
  const value = Number(text)
  if (/^[\d.]{1,8}$/.test(text) && value > 0 && value <= 7) return value
  throw new InvalidArgumentError('days above 0 and up to 7.')
}

function syncEvery(text: string): number {
  const seconds = durationOf(text)
  if (seconds >= 10) return seconds
  throw new InvalidArgumentError('10s or longer.')
}

function causeList(text: string): SimulatedCause[] {
  return text.split(',').map((name) => {
    const known = SIMULATED_CAUSES.find((cause) => cause === name.trim())
    if (!known) throw new InvalidArgumentError(`${name.trim()} is none of ${SIMULATED_CAUSES.join(', ')}.`)
    return known
  })
}
