/**
 * Allows one server a data directory. SQLite takes the operating system's lock on a separate file: it ends with the
 * process, however that ends, and no pid needs to be trusted. Commands beside the server do not take it.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy } from '../../functions/store/sqlite-busy.ts'
import { CliError } from '../cli-error.ts'
import { createPrivateFile } from './private-file.ts'

const LOCK_FILE = 'server.lock'
/** A server that was stopped may still be shutting down. */
const WAIT_MS = 1_000

/** Another server uses the directory. */
export class DataTaken extends Error {
  override name = 'DataTaken'
}

/** Locks `directory` until `release` is called. Throws `DataTaken`, and `CliError` where it cannot be locked. */
export function lockDirectory(directory: string): { release: () => void } {
  const path = join(directory, LOCK_FILE)
  const lock = opened(path, () => {
    createPrivateFile(path)
    return new DatabaseSync(path, { timeout: WAIT_MS })
  })
  try {
    // Nothing is ever written to it, so no journal file is needed.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (isBusy(error)) throw new DataTaken(`another server runs over ${directory}`, { cause: error })
    throw unusable(path, error)
  }
  return { release: () => lock.close() }
}

/**
 * Whether a server holds the lock of `directory` now. Changes nothing and does not wait; false without a lock file. Throws
 * `CliError` where the lock cannot be read.
 */
export function isTaken(directory: string): boolean {
  const path = join(directory, LOCK_FILE)
  if (!existsSync(path)) return false
  const lock = opened(path, () => new DatabaseSync(path, { readOnly: true, timeout: 0 }))
  try {
    lock.prepare('PRAGMA user_version').get()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw unusable(path, error)
  } finally {
    lock.close()
  }
}

function opened(path: string, open: () => DatabaseSync): DatabaseSync {
  try {
    return open()
  } catch (error) {
    throw unusable(path, error)
  }
}

const unusable = (path: string, error: unknown): CliError =>
  new CliError(
    `${path}: cannot be used as the lock of a server: ${error instanceof Error ? error.message : 'unknown'}`,
  )
