/** The table of a server on this machine: a file of its data directory, memory, or an endpoint of the user's own. */
import { mkdirSync } from 'node:fs'
import { openSqliteTable, type SqliteTable } from '../../functions/store/sqlite-table.ts'
import type { Table } from '../../functions/store/table.ts'
import { openDataFile } from './data-file.ts'
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
  mkdirSync(where.directory, { recursive: true, mode: 0o700 })
  const lock = lockDirectory(where.directory)
  try {
    return ofSqlite(openDataFile(where.directory), lock.release)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Opens it for a command beside a server, or without one. */
export async function openCommandTable(where: { directory: string; endpoint?: string }): Promise<OpenTable> {
  return where.endpoint === undefined ? ofSqlite(openDataFile(where.directory)) : openEndpoint(where.endpoint)
}

function ofSqlite(sqlite: SqliteTable, release = () => {}): OpenTable {
  return { table: sqlite, sqlite, close: () => sqlite.close().finally(release) }
}

/** Only here is the AWS SDK wanted: it is most of what a start would load. */
async function openEndpoint(endpoint: string): Promise<OpenTable> {
  const { openEndpointTable } = await import('./endpoint-table.ts')
  return { ...(await openEndpointTable(endpoint)), sqlite: null }
}
