/**
 * `boot-health kill on|off`: stops every repair of a fleet. It writes to the table itself, so that it works when the
 * dashboard and the API do not; with --url or BOOT_HEALTH_URL it asks the API, for who has a token but not the table.
 */
import { userInfo } from 'node:os'
import { Argument, Command } from 'commander'
import * as z from 'zod'
import { setKill } from '../functions/repairs/guard-change.ts'
import { type ApiPlace, apiClient } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { type StorePlace, withPlace, withStore } from './store-access.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
While it is on, no repair is sent and no claim is granted, whatever was decided before. Pages still go out.
With --url or BOOT_HEALTH_URL it asks that server; where the server is down, name the table: --data or --stack.

Examples:
  boot-health kill on --reason "storage outage, hands off"
  boot-health kill off --reason "storage is back"
  boot-health kill on --fleet web --reason drill --stack BootHealth`

interface Options extends StorePlace {
  fleet: string
  reason: string
  url?: string
  json?: true
}

export function killCommand(): Command {
  return withPlace(new Command('kill'))
    .description('Stop all repairs of a fleet at once, or let them go on.')
    .addArgument(new Argument('<state>').choices(['on', 'off']))
    .requiredOption('--reason <text>', 'why, for whoever looks at it next')
    .option('--fleet <name>', 'the fleet', 'default')
    .option('--url <url>', 'ask this API, with the operator token in BOOT_HEALTH_TOKEN')
    .option('--json', 'print the state as JSON')
    .addHelpText('after', HELP)
    .action(kill)
}

async function kill(state: 'on' | 'off', options: Options, command: Command): Promise<void> {
  const wanted = { on: state === 'on', reason: options.reason }
  const url = options.url ?? urlInForce(options, command)
  const named = command.getOptionValueSource('fleet') === 'cli' ? { fleet: options.fleet } : {}
  const fleet =
    url === undefined
      ? await byTable(options, wanted)
      : await byApi({ url, data: options.data, ...named }, wanted)
  const words = wanted.on ? 'no repair will be sent or claimed' : 'repairs go on as the gates allow'
  process.stdout.write(
    options.json === true
      ? `${safeJson({ fleet, kill: wanted.on, reason: wanted.reason }, 0)}\n`
      : `kill switch of ${fleet} is ${state}: ${words}\n`,
  )
}

interface Wanted {
  on: boolean
  reason: string
}

const switched = z.looseObject({ fleet: z.string() })

/** The server that every other command speaks to, unless a table is named: the data of an old demo is not what is meant. */
function urlInForce({ stack }: Options, command: Command): string | undefined {
  const named = stack !== undefined || command.getOptionValueSource('data') === 'cli'
  return named ? undefined : process.env.BOOT_HEALTH_URL || undefined
}

/** The fleet is the token's; one that was named and is another is refused. The answer names it. */
async function byApi(place: ApiPlace, wanted: Wanted): Promise<string> {
  return switched.parse(await apiClient(place).send('POST', '/v1/guard/kill', wanted)).fleet
}

/** A switch of a fleet that does not exist stops nothing, and must not look as if it did. */
async function byTable(options: Options, wanted: Wanted): Promise<string> {
  const { fleet } = options
  const by = `${userInfo().username} (command line)`
  await withStore(options, async ({ store, config }) => {
    if (!(fleet in config.fleets) && options.stack === undefined)
      throw new CliError(
        `fleet ${fleet} is not in ${options.config}; it has ${Object.keys(config.fleets).join(', ')}`,
      )
    await setKill({ store, now: Date.now }, { fleet, by }, wanted)
  })
  return fleet
}
