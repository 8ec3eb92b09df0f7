/** `boot-health migrate`: moves the rows of a data directory to the shards that the configuration wants. */
import { Command } from 'commander'
import { type Layout, layoutFault, readLayout } from '../functions/store/layout.ts'
import type { SqliteTable } from '../functions/store/sqlite-table.ts'
import { type Config, config as configFile, shardsOfAll } from '../shared/config.ts'
import { CliError } from './cli-error.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { demandData } from './embedded/data-file.ts'
import { DataTaken } from './embedded/data-lock.ts'
import { openServerTable } from './embedded/open-table.ts'
import { CONFIG_FILE, readConfig } from './embedded/read-config.ts'
import { reshard } from './embedded/reshard.ts'

const HELP = `
Stop the server and write the new "shards" into the configuration first. All rows move in one transaction, so an
interrupted migration changes nothing. The table of a stack on AWS, or behind DYNAMODB_ENDPOINT, cannot be moved.

Examples:
  boot-health migrate --data /var/lib/boot-health --config boot-health.config.json`

interface Options {
  data: string
  config: string
}

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Move stored rows to the number of shards in the configuration.')
    .option('--data <dir>', 'data directory of the embedded server', DEFAULT_DATA)
    .option('--config <file>', 'the configuration with the new number', CONFIG_FILE)
    .addHelpText('after', HELP)
    .action(migrate)
}

async function migrate({ data, config: path }: Options): Promise<void> {
  if (process.env.DYNAMODB_ENDPOINT)
    throw new CliError(
      'DYNAMODB_ENDPOINT is set: the rows of that table cannot be moved; unset it to move a file',
    )
  demandData(data)
  const config = readConfig(path) ?? configFile.parse({ fleets: { default: {} } })
  const { sqlite, close } = await openServerTable({ directory: data }).catch((error: unknown) => {
    throw error instanceof DataTaken
      ? new CliError(`${data}: a server runs over this data; stop it first`)
      : error
  })
  try {
    if (sqlite) await moveAll(sqlite, config)
  } finally {
    await close()
  }
}

async function moveAll(table: SqliteTable, config: Config): Promise<void> {
  const layout = await readLayout(table)
  const wanted = shardsOfAll(config)
  if (layout === null || layoutFault(layout, wanted) === null)
    return void process.stdout.write('nothing to move: the data is as the configuration says\n')
  const versions = layoutFault(layout, {})
  if (versions !== null) throw new CliError(`${versions}; start that version`)
  const moves = Object.entries(wanted).filter(
    ([fleet, shards]) => (layout.shards[fleet] ?? shards) !== shards,
  )
  await table.transact((rows) =>
    moves.reduce<Layout>((now, [fleet, shards]) => reshard(rows, now, fleet, shards), layout),
  )
  for (const [fleet, shards] of moves)
    process.stdout.write(`moved fleet ${fleet} from ${layout.shards[fleet]} shards to ${shards}\n`)
}
