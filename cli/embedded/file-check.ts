import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

/** More errors would be the same fault again. */
const FAULTS_SHOWN = 10

/**
 * The faults of an SQLite file, in SQLite's own words; empty where it has none. Reads every page and writes nothing: a
 * server may use the file at the same time. Throws where the file is not SQLite's, or cannot be opened.
 */
export function faultsOfFile(path: string): string[] {
  const db = openToRead(path)
  try {
    const rows = db.prepare(`PRAGMA integrity_check(${FAULTS_SHOWN})`).all()
    const lines = rows.flatMap((row) => String(Object.values(row)[0]).split('\n'))
    // SQLite's own heading only names the connection's database.
    return lines.filter((line) => line !== 'ok' && !line.startsWith('***'))
  } finally {
    db.close()
  }
}

/**
 * Opens a file so that neither it nor its directory changes. Without a log no process has it open, and `immutable` promises SQLite
 * that none will: otherwise it would leave a log owned by the user of this command, which the server could not write to.
 */
export function openToRead(path: string): DatabaseSync {
  const url = pathToFileURL(path)
  if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, { readOnly: true })
}
