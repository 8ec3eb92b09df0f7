/** The table of a server on this machine: a file of its data directory, memory, or an endpoint of the user's own. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { openSqliteTable, type SqliteTable } from '../../functions/store/sqlite-table.ts'
import type { Table } from '../../functions/store/table.ts'
import { CliError } from '../cli-error.ts'
import { openDataFile, openExistingDataFile } from './data-file.ts'
import { lockDirectory } from './data-lock.ts'

export interface OpenTable {
  table: Table
  /** The table again where it is SQLite's: what only a file needs. */
  sqlite: SqliteTable | null
  close: () => Promise<void>
}

/** Opens it for the one server that may run over `directory`; null: memory. Throws `DataTaken`, `CliError`. */
export async function openServerTable(where: {
  directory: string | null
  endpoint?: string
}): Promise<OpenTable> {
  if (where.endpoint !== undefined) return openEndpoint(where.endpoint)
  if (where.directory === null) return ofSqlite(openSqliteTable(':memory:'))
  makeDirectory(where.directory)
  const lock = lockDirectory(where.directory)
  try {
    return ofSqlite(openDataFile(where.directory), lock.release)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Makes sure that a server may write there. Throws `CliError` with why not. */
export function makeDirectory(directory: string): void {
  try {
    accessSync(existingOf(directory), constants.W_OK)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.W_OK)
  } catch (error) {
    throw new CliError(
      `${directory}: the data cannot be written there (${reasonOf(directory, error)}); name a directory with --data`,
    )
  }
}

/** Node says ENOENT of a directory that a read-only file system does not let it make. */
function reasonOf(directory: string, error: unknown): string {
  const there = existingOf(directory)
  try {
    if (!statSync(there).isDirectory()) return `${there} is no directory`
    accessSync(there, constants.W_OK)
  } catch (refused) {
    return WHY[(refused as NodeJS.ErrnoException).code ?? ''] ?? String(refused)
  }
  return WHY[(error as NodeJS.ErrnoException).code ?? ''] ?? String(error)
}

function existingOf(directory: string): string {
  const there = resolve(directory)
  return existsSync(there) ? there : existingOf(dirname(there))
}

const WHY: Record<string, string> = {
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  ENOSPC: 'no space left on the disk',
}

/** Opens it for a command beside a server, or without one. Throws `CliError` where there is no data. */
export async function openCommandTable(where: { directory: string; endpoint?: string }): Promise<OpenTable> {
  return where.endpoint === undefined
    ? ofSqlite(openExistingDataFile(where.directory))
    : openEndpoint(where.endpoint)
}

function ofSqlite(sqlite: SqliteTable, release = () => {}): OpenTable {
  return { table: sqlite, sqlite, close: () => sqlite.close().finally(release) }
}

/** Only here is the AWS SDK wanted: it is most of what a start would load. */
async function openEndpoint(endpoint: string): Promise<OpenTable> {
  const { openEndpointTable } = await import('./endpoint-table.ts')
  return { ...(await openEndpointTable(endpoint)), sqlite: null }
}
