/**
 * `boot-health kill on|off`: stops every repair of a fleet. It writes to the table itself, so that it works when the
 * dashboard and the API do not; with --url or BOOT_HEALTH_URL it asks the API, for who has a token but not the table,
 * and goes on to the table where that API is down and its data is here.
 */
import { userInfo } from 'node:os'
import { Argument, Command } from 'commander'
import * as z from 'zod'
import { setKill } from '../functions/repairs/guard-change.ts'
import type { Store } from '../functions/store/store.ts'
import { sha256Hex } from '../shared/token.ts'
import { type ApiPlace, apiClient, RefusedByApi, Unreachable } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { readLastServerState } from './embedded/state-file.ts'
import { type StorePlace, withPlace, withStore } from './store-access.ts'
import { safeJson } from './terminal/safe-json.ts'

const HELP = `
While it is on, no repair is sent and no claim is granted, whatever was decided before. Pages still go out.
With --url or BOOT_HEALTH_URL it asks that server. Where that one does not answer and --data is its data, the table
there is written, and the server obeys it as soon as it is back; from elsewhere name the table: --data or --stack.

Examples:
  boot-health kill on --reason "storage outage, hands off"
  boot-health kill off --reason "storage is back"
  boot-health kill on --fleet web --reason drill --stack BootHealth`

interface Options extends StorePlace {
  fleet: string
  reason?: string
  url?: string
  json?: true
}

export function killCommand(): Command {
  return withPlace(new Command('kill'))
    .description('Stop all repairs of a fleet at once, or let them go on.')
    .addArgument(new Argument('<state>').choices(['on', 'off']))
    .option('--reason <text>', 'why, for whoever looks at it next (needed)')
    .option('--fleet <name>', 'the fleet', 'default')
    .option('--url <url>', 'ask this API, with the operator token in BOOT_HEALTH_TOKEN')
    .option('--json', 'print the state as JSON')
    .addHelpText('after', HELP)
    .action(kill)
}

interface Wanted {
  on: boolean
  reason: string
}

/** Where it was written, and of which fleet. */
interface Switched {
  fleet: string
  /** Words, where it was not done as it was asked; else empty. */
  instead: string
}

async function kill(state: 'on' | 'off', options: Options, command: Command): Promise<void> {
  // Not a required option: commander would ask for it before it looks at the state.
  if (options.reason === undefined)
    throw new CliError(`say why: boot-health kill ${state} --reason "..." (see: boot-health kill --help)`)
  const wanted = { on: state === 'on', reason: options.reason }
  const { fleet, instead } = await switchOf(options, command, wanted)
  const words = wanted.on ? 'no repair will be sent or claimed' : 'repairs go on as the gates allow'
  process.stdout.write(
    options.json === true
      ? `${safeJson({ fleet, kill: wanted.on, reason: wanted.reason }, 0)}\n`
      : `kill switch of ${fleet} is ${state}${instead}: ${words}\n`,
  )
}

async function switchOf(options: Options, command: Command, wanted: Wanted): Promise<Switched> {
  const url = options.url ?? urlInForce(options, command)
  const fleet = command.getOptionValueSource('fleet') === 'cli' ? options.fleet : undefined
  if (url === undefined) return { fleet: await byTable(options, options.fleet, wanted), instead: '' }
  try {
    const place = { url, data: options.data, ...(fleet === undefined ? {} : { fleet }) }
    return { fleet: await byApi(place, wanted), instead: '' }
  } catch (error) {
    if (!isDown(error)) throw error
    if (!isDataOf(options.data, url)) throw withWayOut(error, options)
    const done = await byTable(options, fleet ?? null, wanted)
    return {
      fleet: done,
      instead: ` (${url} does not answer; it is written into ${options.data}, and holds once the server is back)`,
    }
  }
}

/** Nobody answers, or a proxy answers for a server that is not there. */
const isDown = (error: unknown): error is CliError =>
  error instanceof Unreachable || (error instanceof RefusedByApi && error.status >= 500)

/** Whether the server at `url` is the one that runs, or was killed, over this data: old data of a demo is not what is meant. */
function isDataOf(data: string, url: string): boolean {
  const last = readLastServerState(data)
  const origin = URL.parse(url)?.origin
  return (
    last !== null &&
    [last.url, last.links].some((one) => one !== undefined && URL.parse(one)?.origin === origin)
  )
}

const withWayOut = (error: CliError, { data }: Options) =>
  new CliError(
    `${error.message} Nothing was changed. Beside its data: boot-health kill ... --data ${data}; on AWS: --stack NAME`,
    error.exitCode,
  )

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

/**
 * Writes the switch into the table. `asked` null: the fleet of the token in BOOT_HEALTH_TOKEN, as the API would. A
 * switch of a fleet that does not exist stops nothing, and must not look as if it did.
 */
async function byTable(options: Options, asked: string | null, wanted: Wanted): Promise<string> {
  const by = `${userInfo().username} (command line)`
  return withStore(options, async ({ store, config }) => {
    const fleet = asked ?? (await fleetOfToken(store)) ?? options.fleet
    if (!(fleet in config.fleets) && options.stack === undefined)
      throw new CliError(
        `fleet ${fleet} is not in ${options.config}; it has ${Object.keys(config.fleets).join(', ')}`,
      )
    await setKill({ store, now: Date.now }, { fleet, by }, wanted)
    return fleet
  })
}

async function fleetOfToken(store: Pick<Store, 'getToken'>): Promise<string | null> {
  const token = process.env.BOOT_HEALTH_TOKEN
  return token ? ((await store.getToken(sha256Hex(token)))?.fleet ?? null) : null
}
