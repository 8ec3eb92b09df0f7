/**
 * Another process may hold the file for a moment: a command, a backup. SQLite itself waits by sleeping, and with it
 * would sleep every request of the server; so it sleeps a few milliseconds, and the rest of the waiting is done here.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { FILE_BUSY_PAUSE_MS, STORE_TIMEOUT_MS } from '../../shared/policy/waits.ts'

const SQLITE_BUSY = 5

export const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY

/** Runs `work` until the file is not busy. Throws what `work` throws, and SQLite's own error when it stays busy. */
export async function whenFree<T>(work: () => T): Promise<T> {
  for (const since = performance.now(); ; ) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error) || performance.now() - since > STORE_TIMEOUT_MS) throw error
    }
    await sleep(FILE_BUSY_PAUSE_MS)
  }
}
