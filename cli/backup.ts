/** `boot-health backup FILE`: the data of a server as it is at one moment, in one file, while the server runs. */

import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Command } from 'commander'
import { sizeWords } from '../shared/view/number-words.ts'
import { CliError } from './cli-error.ts'
import { DEFAULT_DATA } from './data-directory.ts'
import { DATA_FILE, demandData } from './embedded/data-file.ts'
import { faultsOfFile } from './embedded/file-check.ts'
import { syncToDisk } from './embedded/sync-to-disk.ts'

const HELP = `
The server keeps running. The backup contains everything that the server had accepted before the backup began. Keep it as
secret as the data itself. It is named FILE.part until it is complete, checked and on disk.
Do not copy the data directory of a running server instead: its files change together, so the copy is not a backup.

Examples:
  boot-health backup /backup/boot-health-$(date +%F).db
  boot-health backup --data /var/lib/boot-health today.db`

export function backupCommand(): Command {
  return new Command('backup')
    .description('Copy the data of an embedded server into one new file.')
    .argument('<file>', 'the file to create; it must not exist')
    .option('--data <dir>', 'data directory of the server', DEFAULT_DATA)
    .addHelpText('after', HELP)
    .action(backup)
}

function backup(file: string, { data }: { data: string }): void {
  if (file === '') throw new CliError('name the file to create: boot-health backup FILE')
  const source = join(data, DATA_FILE)
  demandData(data)
  if (existsSync(file)) throw new CliError(`${file} already exists; a backup never replaces a file`)
  const part = `${file}.part`
  try {
    make(source, part)
    renameSync(part, file)
    syncToDisk(dirname(file))
  } catch (error) {
    if (existsSync(part) && statSync(part).isFile()) rmSync(part)
    const why = error instanceof Error ? error.message : 'unknown'
    throw new CliError(`${source} to ${file}: ${why}`)
  }
  process.stdout.write(`${file}: ${sizeWords(statSync(file).size)}, checked\n`)
}

/** A complete copy at `part`, on the disk. The rest of a killed backup there is replaced. Throws where the copy is not sound. */
function make(source: string, part: string): void {
  rmSync(part, { force: true })
  copy(source, part)
  const [fault] = faultsOfFile(part)
  if (fault !== undefined) throw new Error(`the copy is damaged: ${fault}`)
  syncToDisk(part)
}

/** One consistent read of everything, written without its holes. */
function copy(source: string, file: string): void {
  const db = new DatabaseSync(source, { timeout: 5_000 })
  try {
    db.prepare('VACUUM INTO ?').run(file)
  } finally {
    db.close()
  }
}
