/** The SQLite file of a data directory, and the reasons to refuse one. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NewerSchema } from '../../functions/store/sqlite-schema.ts'
import { openSqliteTable, type SqliteTable } from '../../functions/store/sqlite-table.ts'
import { CliError } from '../cli-error.ts'
import { networkDiskAt } from './network-disk.ts'
import { createPrivateFile } from './private-file.ts'

export const DATA_FILE = 'boot-health.db'

/** Opens the table of an existing directory, and creates one where it has none. Throws `CliError` with what to do. */
export function openDataFile(directory: string): SqliteTable {
  return openedNew(directory, 'here')
}

/** As `openDataFile`, for a server: while it waits for the disk it answers others. */
export function openServedDataFile(directory: string): SqliteTable {
  return openedNew(directory, 'aside')
}

/** As `openDataFile`, but never creates a table: no server would ever read what a command wrote into it. */
export function openExistingDataFile(directory: string): SqliteTable {
  demandData(directory)
  demandLocalDisk(directory)
  return opened(directory, openSqliteTable)
}

/** Throws `CliError` where no server has ever stored data. */
export function demandData(directory: string): void {
  const path = join(directory, DATA_FILE)
  demandOurs(directory)
  // A server that was killed before its first write leaves an empty file.
  if (!existsSync(path) || statSync(path).size === 0)
    throw new CliError(
      `${directory}: no data here; start the server first (boot-health serve), or name the directory with --data`,
    )
}

function openedNew(directory: string, sync: 'here' | 'aside'): SqliteTable {
  demandLocalDisk(directory)
  demandOurs(directory)
  return opened(directory, (path) => {
    createPrivateFile(path)
    return openSqliteTable(path, { sync })
  })
}

function opened(directory: string, open: (path: string) => SqliteTable): SqliteTable {
  const path = join(directory, DATA_FILE)
  try {
    return open(path)
  } catch (error) {
    if (error instanceof NewerSchema)
      throw new CliError(`${path}: written by a newer boot-health (${error.message}); start that one`)
    throw new CliError(`${path}: cannot be opened: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}

function demandLocalDisk(directory: string): void {
  const disk = networkDiskAt(directory)
  if (disk !== null)
    throw new CliError(
      `${directory} is on ${disk}: the data must be on a disk of this machine; name one with --data`,
    )
}

/** Before the first release the table was a directory of LevelDB's files. */
function demandOurs(directory: string): void {
  if (existsSync(join(directory, 'CURRENT')) && !existsSync(join(directory, DATA_FILE)))
    throw new CliError(
      `${directory}: data of a version before the first release, which cannot be read; to start again with empty data: mv ${directory} ${directory}.old`,
    )
}
