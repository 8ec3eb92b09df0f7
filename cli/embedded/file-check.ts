import { DatabaseSync } from 'node:sqlite'

/** More would be the same fault again. */
const FAULTS_SHOWN = 10

/**
 * What is wrong with an SQLite file, in SQLite's own words; empty where nothing is. Reads every page, and only reads:
 * a server may run over it. Throws where the file is none of SQLite's, or cannot be opened.
 */
export function faultsOfFile(path: string): string[] {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    const rows = db.prepare(`PRAGMA integrity_check(${FAULTS_SHOWN})`).all()
    const lines = rows.flatMap((row) => String(Object.values(row)[0]).split('\n'))
    // A heading of SQLite's own says only which database of the connection it is.
    return lines.filter((line) => line !== 'ok' && !line.startsWith('***'))
  } finally {
    db.close()
  }
}
