/**
 * The table for a command: the file of a data directory, with or without a running server, or the table of a deployed
 * stack. For commands that must work without the HTTP API: tokens and the kill switch.
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
  /** The configured fleets; without a file, those that the server has stored, including a demo's. */
  fleets: string[]
}

/** The options with the table's place, the same for every command that needs it. */
export function withPlace(command: Command): Command {
  return command
    .option('--data <dir>', 'data directory of the embedded server', DEFAULT_DATA)
    .option('--config <file>', 'the configuration that names the fleets', CONFIG_FILE)
    .option('--stack <name>', 'a stack deployed on AWS instead, with your AWS credentials')
}

/** Runs `work` on the table of `place`, and closes it. Throws `CliError` where there is none. */
export async function withStore<T>(place: StorePlace, work: (access: StoreAccess) => Promise<T>): Promise<T> {
  const given = readConfig(place.config)
  const config = given ?? configFile.parse({ fleets: { default: {} } })
  const opened = await openTable(place)
  try {
    // As it is stored: a command must find what is there, whatever the configuration says about it.
    const layout = await readLayout(opened.table)
    const shards = layout?.shards ?? shardsOfAll(config)
    const store = createStore(opened.table, { shards: (fleet) => shards[fleet] ?? 1 })
    return await work({ store, fleets: Object.keys(given === null ? shards : config.fleets) })
  } finally {
    await opened.close()
  }
}

/** The help of `--fleet` where `fleetMeant` reads it. */
export const FLEET_OPTION = 'the fleet; needed where there are several'

/**
 * The requested fleet, or the only one. Throws `CliError` where it does not exist or, with several, none was named: the
 * command must not guess.
 */
export function fleetMeant(
  asked: string | null | undefined,
  fleets: readonly string[],
  place: StorePlace,
): string {
  const fleet = asked ?? (fleets.length === 1 ? fleets[0] : undefined)
  if (fleet === undefined)
    throw new CliError(`say which fleet: ${fleets.join(', ') || 'none is known here'}: --fleet NAME`)
  demandFleet(fleet, fleets, place)
  return fleet
}

/** Throws `CliError` where no server of this place has the fleet: a command would have no effect. On AWS this cannot be checked. */
function demandFleet(fleet: string, fleets: readonly string[], { config, stack, data }: StorePlace): void {
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
