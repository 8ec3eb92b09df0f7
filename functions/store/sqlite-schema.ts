/**
 * The tables of an SQLite file, and the migration from each version to the next. `PRAGMA user_version` is the file's
 * version; a migration that was released never changes.
 *
 * Reports have a table of their own because their bodies are long: rows of a WITHOUT ROWID table are stored in the pages
 * that are searched, so bodies of 2 kB there make each write more expensive. All other rows are small, and WITHOUT ROWID
 * suits them.
 */
import type { DatabaseSync } from 'node:sqlite'

const COLUMNS =
  'pk TEXT NOT NULL, sk TEXT NOT NULL, value TEXT NOT NULL, bytes BLOB, rev INTEGER, ttl INTEGER'

const STEPS = [
  `CREATE TABLE items (${COLUMNS}, PRIMARY KEY (pk, sk)) STRICT, WITHOUT ROWID;
   CREATE TABLE reports (${COLUMNS}, PRIMARY KEY (pk, sk)) STRICT;
   CREATE INDEX items_by_ttl ON items (ttl) WHERE ttl IS NOT NULL;
   CREATE INDEX reports_by_ttl ON reports (ttl) WHERE ttl IS NOT NULL;`,
]

/** A newer version of boot-health wrote the file, in a form that this one does not know. */
export class NewerSchema extends Error {
  override name = 'NewerSchema'
}

/** Migrates a file to the newest version, each step completely or not at all. Throws `NewerSchema`. */
export function migrate(db: DatabaseSync): void {
  if (versionOf(db) === STEPS.length) return
  // Two processes may open a new file at once: the second one to get the lock finds the work done.
  db.exec('BEGIN IMMEDIATE')
  try {
    const version = versionOf(db)
    demandNotNewer(version)
    for (const step of STEPS.slice(version)) db.exec(step)
    db.exec(`PRAGMA user_version = ${STEPS.length}`)
    db.exec('COMMIT')
  } finally {
    if (db.isTransaction) db.exec('ROLLBACK')
  }
}

/** Throws `NewerSchema`, or an error that says that the file has no tables of ours. Changes nothing. */
export function demandKnownSchema(db: DatabaseSync): void {
  const version = versionOf(db)
  if (version < 1) throw new Error('it has no tables of boot-health')
  demandNotNewer(version)
}

function demandNotNewer(version: number): void {
  if (version > STEPS.length)
    throw new NewerSchema(`its tables have version ${version}, this boot-health knows ${STEPS.length}`)
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version)
}
