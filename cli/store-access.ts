/**
 * The table behind a command: the file of a data directory, whether a server runs over it or not, or the table of a
 * deployed stack. For what must work without the HTTP API: tokens and the kill switch.
 */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { createStore } from '../functions/store/create-store.ts'
import { readLayout } from '../functions/store/layout.ts'
import type { Store } from '../functions/store/store.ts'
import { config as configFile, shardsOfAll } from '../shared/config.ts'
import { CliError } from './cli-error.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { type OpenTable, openCommandTable } from './embedded/open-table.ts'
import { CONFIG_FILE, readConfig } from './embedded/read-config.ts'

export interface StorePlace {
  data: string
  config: string
  stack?: string
}

export interface StoreAccess {
  store: Store
  /** Those that the configuration names; where there is no file, those that the server has stored, a demo's among them. */
  fleets: string[]
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
  const given = readConfig(place.config)
  const config = given ?? configFile.parse({ fleets: { default: {} } })
  const opened = await openTable(place)
  try {
    // As it is stored: a command must find what is there, whatever the configuration says of it.
    const layout = await readLayout(opened.table)
    const shards = layout?.shards ?? shardsOfAll(config)
    const store = createStore(opened.table, { shards: (fleet) => shards[fleet] ?? 1 })
    return await work({ store, fleets: Object.keys(given === null ? shards : config.fleets) })
  } finally {
    await opened.close()
  }
}

/** Throws `CliError` where no server of this place has the fleet: what is done to it would do nothing. On AWS nobody here knows. */
export function demandFleet(
  fleet: string,
  fleets: readonly string[],
  { config, stack, data }: StorePlace,
): void {
  if (stack !== undefined || fleets.includes(fleet)) return
  const where = existsSync(config) ? config : data
  throw new CliError(`fleet ${fleet} is not in ${where}; it has ${fleets.join(', ')}: --fleet NAME`)
}

async function openTable({ data, stack }: StorePlace): Promise<Pick<OpenTable, 'table' | 'close'>> {
  if (stack !== undefined) {
    const { openStackTable } = await import('./aws/table-of-stack.ts')
    return openStackTable(stack)
  }
  const endpoint = process.env.DYNAMODB_ENDPOINT
  return openCommandTable({ directory: data, ...(endpoint ? { endpoint } : {}) })
}
