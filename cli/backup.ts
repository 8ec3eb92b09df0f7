/** `boot-health backup FILE`: the data of a server as it is at one moment, in one file, while the server runs. */
import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Command } from 'commander'
import { CliError } from './cli-error.ts'
import { DATA_FILE } from './embedded/data-file.ts'
import { faultsOfFile } from './embedded/file-check.ts'
import { DEFAULT_DATA } from './store-access.ts'

const HELP = `
The server goes on meanwhile; the file has everything that was answered before the backup began. It holds what the data
holds: keep it as secret. Copying the data directory of a running server is no backup: its files belong together.

Examples:
  boot-health backup /backup/boot-health-$(date +%F).db
  boot-health backup --data /var/lib/boot-health today.db`

export function backupCommand(): Command {
  return new Command('backup')
    .description('Copy the data of an embedded server into one new file.')
    .argument('<file>', 'the file to make; it must not be there')
    .option('--data <dir>', 'data directory of the server', DEFAULT_DATA)
    .addHelpText('after', HELP)
    .action(backup)
}

function backup(file: string, { data }: { data: string }): void {
  const source = join(data, DATA_FILE)
  if (!existsSync(source)) throw new CliError(`${data}: no data here; name it with --data`)
  if (existsSync(file)) throw new CliError(`${file} is there already; a backup never replaces a file`)
  process.umask(0o077)
  copy(source, file)
  const [fault] = faultsOfFile(file)
  if (fault !== undefined) throw new CliError(`${file}: the copy is damaged: ${fault}`, 1)
  process.stdout.write(`${file}: ${statSync(file).size} bytes, checked\n`)
}

/** One read of the whole at one moment, written without its holes. */
function copy(source: string, file: string): void {
  const db = new DatabaseSync(source, { timeout: 5_000 })
  try {
    db.prepare('VACUUM INTO ?').run(file)
  } catch (error) {
    rmSync(file, { force: true })
    throw new CliError(`${source} to ${file}: ${error instanceof Error ? error.message : 'cannot be copied'}`)
  } finally {
    db.close()
  }
}
