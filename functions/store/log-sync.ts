/**
 * Waits for the disk in one of Node's own threads, so that the server goes on answering. SQLite's COMMIT with synchronous=FULL
 * does the same in the thread that calls it: on a busy disk that is four fifths of a server's time.
 *
 * With synchronous=NORMAL a COMMIT only writes to the log, and frames of the log are read back up to the first that is
 * torn (https://www.sqlite.org/fileformat2.html#walformat): once a frame is on disk, so is everything committed before it.
 */
import { type FileHandle, open } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const [SQLITE_IOERR, SQLITE_FULL] = [10, 13]

export interface LogSync {
  /**
   * Resolves when all that was committed before the call is on disk. Rejects as SQLite's COMMIT throws: with an `errcode`.
   * What was committed may or may not be on disk then.
   */
  sync: () => Promise<void>
  close: () => Promise<void>
}

/** For the file at `path`, which `db` has open in WAL mode with synchronous=NORMAL. */
export function createLogSync(db: DatabaseSync, path: string): LogSync {
  let log: FileHandle | null = null
  let isInDoubt = false

  return {
    async sync() {
      try {
        // A kernel that could not write a page may drop it, and say nothing the second time.
        if (isInDoubt) foldIn(db)
        log ??= await open(`${path}-wal`)
        await log.datasync()
        isInDoubt = false
      } catch (error) {
        isInDoubt = true
        throw asSqlite(error)
      }
    },
    async close() {
      await log?.close()
    },
  }
}

/** Writes the whole log into the file, with SQLite's own waits for the disk. */
function foldIn(db: DatabaseSync): void {
  const done = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
  if (done?.busy !== 0) throw new Error('the log is being read: it cannot be written into the file yet')
}

function asSqlite(error: unknown): unknown {
  if (!(error instanceof Error) || 'errcode' in error) return error
  const isFull = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
  return Object.assign(new Error(error.message, { cause: error }), {
    errcode: isFull ? SQLITE_FULL : SQLITE_IOERR,
  })
}
