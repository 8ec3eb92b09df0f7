/**
 * Waits for the disk in one of Node's own threads, so that the server goes on answering. SQLite's COMMIT with synchronous=FULL
 * does the same in the thread that calls it: on a busy disk that is four fifths of a server's time.
 *
 * With synchronous=NORMAL a COMMIT only writes to the log, and frames of the log are read back up to the first that is
 * torn (https://www.sqlite.org/fileformat2.html#walformat): once a frame is on disk, so is everything committed before it.
 */
import { closeSync, fdatasync, openSync, readSync, writeSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { whenFree } from './sqlite-busy.ts'

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html). */
const [SQLITE_IOERR, SQLITE_FULL] = [10, 13]

const PIECE_BYTES = 64 * 1024

const datasync = promisify(fdatasync)

/** Both reject as SQLite's COMMIT throws: with an `errcode`. */
export interface LogSync {
  /**
   * Before each transaction: resolves at once, unless a sync failed. Then it brings to disk what that one did not; where it
   * rejects, nothing may be committed yet.
   */
  settle: () => Promise<void>
  /**
   * Resolves when all that was committed before the call is on disk. After it rejects, that may or may not be on disk.
   */
  sync: () => Promise<void>
  close: () => void
}

/** For the file at `path`, which `db` has open in WAL mode with synchronous=NORMAL. Throws where the log cannot be opened. */
export function createLogSync(db: DatabaseSync, path: string): LogSync {
  // Once for all: SQLite keeps its log as long as any connection has the file open, and a server may run out of descriptors.
  // A descriptor gets the errors since it was opened.
  const log = openSync(`${path}-wal`, 'r+')
  let isInDoubt = false

  async function sync(): Promise<void> {
    try {
      await datasync(log)
    } catch (error) {
      isInDoubt = true
      throw asSqlite(error)
    }
  }

  return {
    sync,
    async settle() {
      if (!isInDoubt) return
      await whenFree(() => writeAgain(db, log))
      await sync()
      isInDoubt = false
    },
    close: () => closeSync(log),
  }
}

/**
 * Writes the log over itself. A kernel that could not write a page may drop it and say nothing the second time; only a page
 * that was written again is tried again. The lock keeps other writers out; readers do not matter.
 */
function writeAgain(db: DatabaseSync, log: number): void {
  db.exec('BEGIN IMMEDIATE')
  try {
    const piece = Buffer.alloc(PIECE_BYTES)
    for (let at = 0; ; ) {
      const length = readSync(log, piece, 0, PIECE_BYTES, at)
      if (length === 0) return
      at += writeSync(log, piece, 0, length, at)
    }
  } catch (error) {
    throw asSqlite(error)
  } finally {
    db.exec('ROLLBACK')
  }
}

function asSqlite(error: unknown): unknown {
  if (!(error instanceof Error) || 'errcode' in error) return error
  const isFull = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
  return Object.assign(new Error(error.message, { cause: error }), {
    errcode: isFull ? SQLITE_FULL : SQLITE_IOERR,
  })
}
