/** `boot-health serve`: the whole pipeline in one process, on this machine. */
import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { Command, InvalidArgumentError } from 'commander'
import type { Log } from '../functions/deps.ts'
import { LayoutDiffers } from '../functions/store/layout.ts'
import { type Config, config as configFile } from '../shared/config.ts'
import { EVENTS } from '../shared/log/events.ts'
import { isLogged } from '../shared/log/levels.ts'
import { localCommand } from '../shared/own-command.ts'
import { HEAP_GROWTH_PERCENT } from '../shared/policy/limits.ts'
import { CliError } from './cli-error.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { reachableUrls } from './embedded/addresses.ts'
import { DataTaken } from './embedded/data-lock.ts'
import { isForThisMachine } from './embedded/loopback.ts'
import { CONFIG_FILE, readServedConfig } from './embedded/read-config.ts'
import { type Server, startServer } from './embedded/server.ts'
import { markStopped, readServerState, writeServerState } from './embedded/state-file.ts'
import { showFirstTokens } from './first-tokens.ts'
import { type Listening, nextSteps } from './next-steps.ts'
import { ownCommand } from './own-command.ts'
import { ownVersion } from './own-files.ts'
import { reloadOnSignal, stopOnSignal } from './serve-signals.ts'
import { jsonLine, logLine } from './server-log.ts'
import { createStyle, type Style } from './terminal/style.ts'

const HELP = `
Without a configuration file the server has one fleet named "default". It first replays two captured guests, to show what
happens when a boot fails; only those two skip the usual waits. --no-demo skips the replay.

The data is in --data. Killing the process at any moment loses nothing that it has accepted. With the environment variable
DYNAMODB_ENDPOINT the table is elsewhere (an Alternator cluster), and several servers may share it.

The dashboard asks for a viewer or operator token. With --open, anybody on this machine can read without a token, and so
can anybody whom a proxy on this machine lets in; the demo is open and says so. Nobody can act without a token.

Examples:
  boot-health serve
  boot-health serve --no-demo --port 9090 --data /var/lib/boot-health
  boot-health serve --host 0.0.0.0 --config boot-health.config.json --json`

interface LogState {
  playing: { now: boolean }
  /** The current ones: a reload may change them. */
  settings: () => Config['log']
}

interface Options {
  host: string
  port: number
  data: string
  config: string
  open?: true
  demo: boolean
  json?: true
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Run ingest, judge, pages, repairs and the dashboard in one process.')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', portOf, 8080)
    .option('--data <dir>', 'directory of the data', DEFAULT_DATA)
    .option('--config <file>', 'fleets, channels, policies', CONFIG_FILE)
    .option('--open', 'let anybody on this machine read without a token, as in the demo')
    .option('--no-demo', 'do not replay the captured guests')
    .option('--json', 'write the log as JSON, one object a line')
    .addHelpText('after', HELP)
    .action(serve)
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('0 to 65535')
  return port
}

async function serve(options: Options): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)
  const { stdout, env } = process
  const style = createStyle({ isTTY: stdout.isTTY === true, columns: stdout.columns, env })
  const served = readServedConfig(options.config)
  for (const warning of served?.warnings ?? []) process.stderr.write(`warning: ${warning}\n`)
  const given = served?.config ?? null
  const config = given ?? configFile.parse({ fleets: { default: {} } })

  // A configured fleet means that this is not a first look: nothing is replayed into real data unless asked.
  const demo = options.demo && given === null && options.json !== true
  const stage = demo ? await (await import('./demo/demo.ts')).prepareDemo(config) : null
  const playing = { now: stage !== null }
  const state: LogState = { playing, settings: () => config.log }
  const log = logTo(options, state, style)
  const open = isOpen(options, config, demo)
  const own = { ownUrl: given === null, open, log }
  const server = await start(options, stage?.config ?? config, own).catch(async (error) => {
    // Its pager and remediator would keep this process alive after it has printed what is wrong.
    await stage?.stop()
    throw error
  })
  state.settings = () => server.deps().config.log
  let ending: Promise<void> | null = null
  const end = () => (ending ??= endOf(server, stage, options.data))
  try {
    printAddresses(server, options)
    reloadOnSignal(server, { ...options, log, warned: served?.warnings ?? [] })
    stopOnSignal(end)
    if (options.json !== true) stdout.write(welcome(server, style))
    await showFirstTokens(server.store, config, {
      asJson: options.json === true,
      style,
      own: ownCommand(options),
    })
    await stage?.play(server, style)
  } catch (error) {
    // It must not continue to serve after the message that says what is wrong.
    await end().catch(() => {})
    throw error
  }
  playing.now = false
  if (options.json !== true)
    stdout.write(
      nextSteps(
        { ...listening(server, options), demo, open, unpaged: given === null ? unpagedIn(config) : [] },
        style,
      ),
    )
}

/** Writes where it listens, for the commands of this machine. Throws `CliError` where that cannot be written. */
function printAddresses({ url, deps }: Server, { data, config }: Options): void {
  try {
    writeServerState(data, {
      pid: process.pid,
      url,
      links: deps().config.public_url,
      config: existsSync(config) ? config : null,
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CliError(`cannot write into ${data} (${code}); choose another --data`)
  }
}

async function endOf(server: Server, stage: { stop: () => Promise<void> } | null, data: string) {
  try {
    markStopped(data)
  } finally {
    await server.stop()
    await stage?.stop()
  }
}

/** Throws `CliError` where `--open` would also open to other machines. */
function isOpen({ open, host, data }: Options, config: Config, demo: boolean): boolean {
  const isOurs = isForThisMachine(host, config)
  if (open && !isOurs)
    throw new CliError(
      `--open needs a server that only this machine can reach, and --host ${host} with public_url ${config.public_url} is not one; leave out --open and create a token: ${localCommand(ownCommand({ data }), "token create --role viewer --fleet '*'")}`,
    )
  return isOurs && (open === true || demo)
}

async function start(
  options: Options,
  config: Config,
  own: { ownUrl: boolean; open: boolean; log: Log },
): Promise<Server> {
  const { host, port, data } = options
  const endpoint = process.env.DYNAMODB_ENDPOINT
  try {
    return await startServer({
      config,
      directory: data,
      host,
      port,
      version: ownVersion(),
      ownCommand: ownCommand({ data }, 'anywhere'),
      ...own,
      ...(endpoint ? { endpoint } : {}),
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE')
      throw new CliError(`port ${port} is in use; choose another: boot-health serve --port ${port + 1}`)
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new CliError(`cannot listen on ${host}:${port} (${code}); choose another --host or --port`)
    if (error instanceof LayoutDiffers)
      throw new CliError(
        `${error.message}; set it back, or move the rows while the server is stopped: ${localCommand(ownCommand({ data }), 'migrate')}`,
      )
    if (error instanceof DataTaken) throw new CliError(taken(data))
    throw error
  }
}

/** The message about a held lock. The file that names the server may be an older one's, or not written yet. */
function taken(data: string): string {
  const running = readServerState(data)
  return running
    ? `a server (pid ${running.pid}) runs over ${data} already, at ${running.url}`
    : `${data}: another server runs over this data, or is starting or stopping`
}

/** The configuration's log level, but nothing while the demo prints its story. */
function logTo(options: Options, { playing, settings }: LogState, style: Style): Log {
  return (event, detail = {}) => {
    const { level: least, events } = settings()
    const level = events[event] ?? EVENTS[event]
    if (playing.now || !isLogged(level, least)) return
    const line = { at: Date.now(), level, event, detail }
    process.stdout.write(options.json === true ? jsonLine(line) : logLine(line, style))
  }
}

function welcome(server: Server, style: Style): string {
  return `\n${style.bold('boot-health')} at ${style.colour('cyan', server.url)}  ${style.dim('(one process, data on this machine; Ctrl-C stops it)')}\n\n`
}

function listening(
  { url, deps }: Server,
  { host, data }: Options,
): Omit<Listening, 'demo' | 'open' | 'unpaged'> {
  const reachable = reachableUrls(host, Number(new URL(url).port))
  return { url, reachable, linksTo: deps().config.public_url, own: ownCommand({ data }) }
}

/** A file's warnings come from its check; without a file there was no check. */
const unpagedIn = ({ fleets }: Config): string[] =>
  Object.entries(fleets).flatMap(([name, { page, page_channels }]) =>
    page !== 'never' && page_channels.length === 0 ? [name] : [],
  )
