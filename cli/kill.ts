/**
 * `boot-health kill on|off|status`: stops every repair of a fleet. It writes to the table itself, so that it works when the
 * dashboard and the API do not. With --url or BOOT_HEALTH_URL it asks the API, for users with a token but without the
 * table, and falls back to the table where that API is down and its data is here.
 */
import { Argument, Command } from 'commander'
import * as z from 'zod'
import { setKill } from '../functions/repairs/guard-change.ts'
import type { Store } from '../functions/store/store.ts'
import { displayLine } from '../shared/display.ts'
import { safeJson } from '../shared/safe-json.ts'
import { sha256Hex } from '../shared/token.ts'
import { type ApiPlace, apiClient, RefusedByApi, Unreachable } from './api-client.ts'
import { CliError } from './cli-error.ts'
import { commandLineUser } from './command-line-user.ts'
import { readLastServerState } from './embedded/state-file.ts'
import { FLEET_OPTION, fleetMeant, type StorePlace, withPlace, withStore } from './store-access.ts'

const HELP = `
While the switch is on, no repair is sent and no claim is granted, whatever was decided before. Pages still go out.
With --url or BOOT_HEALTH_URL the command asks that server. If the server does not answer and --data is its data, the
command writes the switch there and the server obeys it once it is back. On another machine, name --data or --stack.

Examples:
  boot-health kill on --reason "storage outage, hands off"
  boot-health kill off --reason "storage is back"
  boot-health kill status
  boot-health kill on --fleet web --reason drill --stack BootHealth`

interface Options extends StorePlace {
  fleet?: string
  reason?: string
  url?: string
  json?: true
}

export function killCommand(): Command {
  return withPlace(new Command('kill'))
    .description('Stop all repairs of a fleet at once, resume them, or show the switch.')
    .addArgument(new Argument('<state>').choices(['on', 'off', 'status']))
    .option('--reason <text>', 'why, for the next person who looks (needed for on and off)')
    .option('--fleet <name>', FLEET_OPTION)
    .option('--url <url>', 'ask this API, with the operator token in BOOT_HEALTH_TOKEN')
    .option('--json', 'print the state as JSON')
    .addHelpText('after', HELP)
    .action(kill)
}

interface Wanted {
  on: boolean
  reason: string
}

/** Where it was written, and for which fleet. */
interface Switched {
  fleet: string
  /** A note where it was not done as requested; else empty. */
  instead: string
}

async function kill(state: 'on' | 'off' | 'status', options: Options, command: Command): Promise<void> {
  if (state === 'status') return showStatus(options, command)
  // Not a required option: commander would ask for it before it looks at the state.
  if (options.reason === undefined)
    throw new CliError(`say why: boot-health kill ${state} --reason "..." (see: boot-health kill --help)`)
  const wanted = { on: state === 'on', reason: options.reason }
  const { fleet, instead } = await switchOf(options, command, wanted)
  const words = wanted.on ? 'no repair will be sent or claimed' : 'repairs continue as the gates allow'
  process.stdout.write(
    options.json === true
      ? `${safeJson({ fleet, kill: wanted.on, reason: wanted.reason }, 0)}\n`
      : `kill switch of ${fleet} is ${state}${instead}: ${words}\n`,
  )
}

async function switchOf(options: Options, command: Command, wanted: Wanted): Promise<Switched> {
  const url = options.url ?? urlInForce(options, command)
  const { fleet } = options
  if (url === undefined) return { fleet: await byTable(options, fleet ?? null, wanted), instead: '' }
  try {
    const place = { url, data: options.data, ...(fleet === undefined ? {} : { fleet }) }
    return { fleet: await byApi(place, wanted), instead: '' }
  } catch (error) {
    if (!isDown(error)) throw error
    if (!isDataOf(options.data, url)) throw withWayOut(error, options)
    const done = await byTable(options, fleet ?? null, wanted)
    return {
      fleet: done,
      instead: ` (${url} does not answer; the switch is written into ${options.data}, and applies once the server is back)`,
    }
  }
}

/** There is no answer, or a proxy answers for a server that is down. */
const isDown = (error: unknown): error is CliError =>
  error instanceof Unreachable || (error instanceof RefusedByApi && error.status >= 500)

/** Whether the server at `url` is the one that runs, or was killed, over this data: the data of an old demo is not meant. */
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

const guard = z.looseObject({
  fleet: z.string(),
  kill: z.looseObject({ on: z.boolean(), by: z.string(), reason: z.string(), at: z.string() }).nullable(),
})

/** The state of the switch from the API, or from the table where that is requested or the API does not answer. */
async function showStatus(options: Options, command: Command): Promise<void> {
  const url = options.url ?? urlInForce(options, command)
  const named = options.fleet
  const ofTable = () => statusInTable(options, named ?? null)
  const place = url && { url, data: options.data, ...(named === undefined ? {} : { fleet: named }) }
  const { fleet, kill } = place
    ? await apiClient(place)
        .get('/v1/guard')
        .then((answer) => guard.parse(answer))
        .catch((error: unknown) => {
          if (!isDown(error) || !isDataOf(options.data, place.url)) throw error
          return ofTable()
        })
    : await ofTable()
  if (options.json === true) return void process.stdout.write(`${safeJson({ fleet, kill })}\n`)
  const words =
    kill?.on === true
      ? `on since ${kill.at.slice(0, 19)}Z, by ${displayLine(kill.by, 80)}: ${displayLine(kill.reason, 200)}`
      : 'off'
  process.stdout.write(`kill switch of ${displayLine(fleet, 80)} is ${words}\n`)
}

async function statusInTable(options: Options, asked: string | null): Promise<z.infer<typeof guard>> {
  return withStore(options, async ({ store, fleets }) => {
    const fleet = fleetMeant(asked ?? (await fleetOfToken(store)), fleets, options)
    const { kill } = await store.getGuard(fleet)
    return { fleet, kill: kill && { ...kill, at: new Date(kill.at).toISOString() } }
  })
}

const switched = z.looseObject({ fleet: z.string() })

/** The server that every other command uses, unless a table is named: the data of an old demo is not meant. */
function urlInForce({ stack }: Options, command: Command): string | undefined {
  const named = stack !== undefined || command.getOptionValueSource('data') === 'cli'
  return named ? undefined : process.env.BOOT_HEALTH_URL || undefined
}

/** The fleet is the token's; naming another one is refused. The answer names it. */
async function byApi(place: ApiPlace, wanted: Wanted): Promise<string> {
  return switched.parse(await apiClient(place).send('POST', '/v1/guard/kill', wanted)).fleet
}

/**
 * Writes the switch into the table. `asked` null: the fleet of the token in BOOT_HEALTH_TOKEN, as the API would. A switch
 * of a fleet that does not exist stops nothing, and must not look as if it did.
 */
async function byTable(options: Options, asked: string | null, wanted: Wanted): Promise<string> {
  const by = commandLineUser()
  return withStore(options, async ({ store, fleets }) => {
    const fleet = fleetMeant(asked ?? (await fleetOfToken(store)), fleets, options)
    await setKill({ store, now: Date.now }, { fleet, by }, wanted)
    return fleet
  })
}

async function fleetOfToken(store: Pick<Store, 'getToken'>): Promise<string | null> {
  const token = process.env.BOOT_HEALTH_TOKEN
  return token ? ((await store.getToken(sha256Hex(token)))?.fleet ?? null) : null
}
