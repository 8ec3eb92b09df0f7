import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

/** More would be the same fault again. */
const FAULTS_SHOWN = 10

/**
 * What is wrong with an SQLite file, in SQLite's own words; empty where nothing is. Reads every page, and only reads:
 * a server may run over it. Throws where the file is none of SQLite's, or cannot be opened.
 */
export function faultsOfFile(path: string): string[] {
  const db = openToRead(path)
  try {
    const rows = db.prepare(`PRAGMA integrity_check(${FAULTS_SHOWN})`).all()
    const lines = rows.flatMap((row) => String(Object.values(row)[0]).split('\n'))
    // A heading of SQLite's own says only which database of the connection it is.
    return lines.filter((line) => line !== 'ok' && !line.startsWith('***'))
  } finally {
    db.close()
  }
}

/**
 * Opens a file so that neither it nor its directory changes. Without a log nobody has it open, and SQLite is told that
 * nobody will: otherwise it leaves a log beside it, whose owner is whoever looked, and the server could not write to it.
 */
export function openToRead(path: string): DatabaseSync {
  const url = pathToFileURL(path)
  if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, { readOnly: true })
}
