/**
 * Another process, such as a command or a backup, may hold the file for a moment. SQLite waits by sleeping, which would
 * block every request of the server. So SQLite sleeps only a few milliseconds, and this file does the rest of the waiting.
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
