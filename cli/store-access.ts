/**
 * The table behind a command: of the server that runs over a data directory, of the directory itself when no server
 * runs, or of a deployed stack. For what must work without the HTTP API: tokens and the kill switch.
 */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { storeClient } from '../functions/store/client.ts'
import { createDynamoStore } from '../functions/store/dynamo-store.ts'
import type { Store } from '../functions/store/store.ts'
import { type Config, config as configFile, fleetSettings } from '../shared/config.ts'
import { CliError } from './cli-error.ts'
import { openClient } from './embedded/open-client.ts'
import { CONFIG_FILE, readConfig } from './embedded/read-config.ts'
import { readServerState } from './embedded/state-file.ts'
import { ensureTable, startTable } from './embedded/table.ts'
import { TABLE_NAME } from './embedded/table-name.ts'

export const DEFAULT_DATA = '.boot-health'
const ANSWERS_MS = 5_000

export interface StorePlace {
  data: string
  config: string
  stack?: string
}

export interface StoreAccess {
  store: Store
  config: Config
}

/** The options that say where the table is, alike for every command that needs it. */
export function withPlace(command: Command): Command {
  return command
    .option('--data <dir>', 'data directory of the embedded server', DEFAULT_DATA)
    .option('--config <file>', 'the configuration that names the fleets', CONFIG_FILE)
    .option('--stack <name>', 'a stack deployed on AWS instead, with your AWS credentials')
}

/** Runs `work` on the table of `place`, and lets go of it. Throws `CliError` where there is none. */
export async function withStore<T>(place: StorePlace, work: (access: StoreAccess) => Promise<T>): Promise<T> {
  const config = readConfig(place.config) ?? configFile.parse({ fleets: { default: {} } })
  const opened = await openTable(place)
  const client = opened.endpoint === null ? storeClient({}) : openClient(opened.endpoint, opened.access_key)
  const store = createDynamoStore({
    client,
    table: opened.table,
    shards: (fleet) => fleetSettings(config, fleet).shards,
  })
  try {
    if (opened.endpoint !== null) await ensureTable(client, opened.table)
    return await work({ store, config })
  } finally {
    client.destroy()
    await opened.close()
  }
}

interface OpenedTable {
  /** null: AWS's own. */
  endpoint: string | null
  access_key: string | null
  table: string
  close: () => Promise<void>
}

async function openTable({ data, stack }: StorePlace): Promise<OpenedTable> {
  const close = async () => {}
  if (stack !== undefined) {
    const { tableOfStack } = await import('./aws/table-of-stack.ts')
    return { endpoint: null, access_key: null, table: await tableOfStack(stack), close }
  }
  const endpoint = process.env.DYNAMODB_ENDPOINT
  if (endpoint) return { endpoint, access_key: null, table: TABLE_NAME, close }
  const running = readServerState(data)
  if (running && (await answers(running.dynamodb_endpoint)))
    return {
      endpoint: running.dynamodb_endpoint,
      access_key: running.access_key,
      table: running.table,
      close,
    }
  if (!existsSync(data))
    throw new CliError(
      `${data}: no data here; start the server first (boot-health serve), or name it with --data`,
    )
  const table = await startTable({ directory: data }).catch(() => {
    throw new CliError(`${data}: another process has this data open; is a server starting or stopping?`)
  })
  return { endpoint: table.endpoint, access_key: 'local', table: TABLE_NAME, close: table.stop }
}

/** False where nobody listens: the server crashed, and its pid is another process's by now. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(ANSWERS_MS) })
    return true
  } catch {
    return false
  }
}
