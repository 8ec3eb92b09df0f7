/** The table of a server on this machine: a file of its data directory, memory, or an endpoint of the user's own. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { openSqliteTable, type SqliteTable } from '../../functions/store/sqlite-table.ts'
import type { Table } from '../../functions/store/table.ts'
import { CliError } from '../cli-error.ts'
import { openExistingDataFile, openServedDataFile } from './data-file.ts'
import { lockDirectory } from './data-lock.ts'
import { markStopped } from './state-file.ts'

export interface OpenTable {
  table: Table
  /** The same table where it is SQLite's, with the operations that only a file needs. */
  sqlite: SqliteTable | null
  close: () => Promise<void>
}

/**
 * Opens the table for the one server of `directory`; null: in memory. With an endpoint the directory only stores where the
 * server listens. It still belongs to one server, because commands signal the process that holds it. Throws `DataTaken`,
 * `CliError`.
 */
export async function openServerTable(where: {
  directory: string | null
  endpoint?: string
}): Promise<OpenTable> {
  const { directory, endpoint } = where
  if (directory === null)
    return endpoint === undefined ? ofSqlite(openSqliteTable(':memory:')) : openEndpoint(endpoint)
  makeDirectory(directory)
  const lock = lockDirectory(directory)
  try {
    // The file names the process that held the lock before, which has ended.
    markStopped(directory)
    if (endpoint === undefined) return ofSqlite(openServedDataFile(directory), lock.release)
    const opened = await openEndpoint(endpoint)
    return { ...opened, close: () => opened.close().finally(lock.release) }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Creates the directory and makes sure that a server may write there. Throws `CliError` with the reason. */
export function makeDirectory(directory: string): void {
  try {
    accessSync(existingOf(directory), constants.W_OK)
    makeEach(resolve(directory))
    accessSync(directory, constants.W_OK)
    if (!statSync(directory).isDirectory()) throw new Error('no directory')
  } catch (error) {
    throw new CliError(
      `${directory}: the data cannot be written there (${reasonOf(directory, error)}); name a directory with --data`,
    )
  }
}

/** Creates one level at a time: where the kernel refuses a name, as in /proc, Node's recursive mkdir never ends. */
function makeEach(directory: string): void {
  if (existsSync(directory)) return
  makeEach(dirname(directory))
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    // Another server may create it at the same time.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Node reports ENOENT for a directory that cannot be created on a read-only file system. */
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
  ENOENT: 'no directory can be made there',
  EPERM: 'no directory can be made there',
}

/** Opens the table for a command, whether or not a server runs. Throws `CliError` where there is no data. */
export async function openCommandTable(where: { directory: string; endpoint?: string }): Promise<OpenTable> {
  return where.endpoint === undefined
    ? ofSqlite(openExistingDataFile(where.directory))
    : openEndpoint(where.endpoint)
}

function ofSqlite(sqlite: SqliteTable, release = () => {}): OpenTable {
  return { table: sqlite, sqlite, close: () => sqlite.close().finally(release) }
}

/** Loaded only here: the AWS SDK would be most of a start's loading time. */
async function openEndpoint(endpoint: string): Promise<OpenTable> {
  const { openEndpointTable } = await import('./endpoint-table.ts')
  return { ...(await openEndpointTable(endpoint)), sqlite: null }
}
