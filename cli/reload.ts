/** `boot-health reload`: the running server reads its configuration again, and this prints the result. */
import { setTimeout as delay } from 'node:timers/promises'
import { Command } from 'commander'
import { safeJson } from '../shared/safe-json.ts'
import { CliError } from './cli-error.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { isTaken } from './embedded/data-lock.ts'
import { readServerState, type ServerState } from './embedded/state-file.ts'

const ANSWERS_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 50

const HELP = `
The server takes over the new file completely or keeps the old one; no request is lost. SIGHUP does the same.
A reload cannot change the number of shards: see boot-health migrate.

Exit code: 0 it is in force; 1 the server refused it, and says why; 2 no server runs here.

Examples:
  boot-health config check && boot-health reload
  boot-health reload --data /var/lib/boot-health`

interface Options {
  data: string
  json?: true
}

export function reloadCommand(): Command {
  return new Command('reload')
    .description('Reload the configuration of the running server.')
    .option('--data <dir>', 'data directory of the server', DEFAULT_DATA)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action(reload)
}

async function reload({ data, json }: Options): Promise<void> {
  const before = readServerState(data)
  // The pid that a killed server left may be another process's by now, which a SIGHUP would end: the lock proves that a
  // server runs.
  if (before === null || !isTaken(data))
    throw new CliError(`${data}: no server runs over this data; name it with --data`)
  process.kill(before.pid, 'SIGHUP')
  const { config, reloaded } = await answered(data, before)
  if (reloaded.refused !== null)
    throw new CliError(`the server keeps its old configuration: ${reloaded.refused}`, 1)
  process.stdout.write(
    json === true ? `${safeJson({ config, reloaded: true })}\n` : `${config} is in force\n`,
  )
}

async function answered(data: string, before: ServerState) {
  for (const end = Date.now() + ANSWERS_WITHIN_MS; Date.now() < end; await delay(LOOK_EVERY_MS)) {
    const state = readServerState(data)
    if (state?.reloaded && state.reloaded.at !== before.reloaded?.at)
      return { ...state, reloaded: state.reloaded }
  }
  throw new CliError('the server did not answer within 10 s; look at its log', 1)
}
