/**
 * SQLite reads are synchronous, so a loop of them would block the server's event loop. All reads of one turn share a few
 * milliseconds; later ones wait for the next turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { READS_PER_TURN_MS } from '../../shared/policy/waits.ts'
import { whenFree } from './sqlite-busy.ts'

export type FairRead = <T>(read: () => T) => Promise<T>

/** Runs a read as soon as a turn has time for it. Throws what the read throws. */
export function createFairReads(): FairRead {
  let spentMs = 0

  function spend(ms: number): void {
    if (spentMs === 0)
      setImmediate(() => {
        spentMs = 0
      })
    spentMs += ms
  }

  return async (read) => {
    while (spentMs >= READS_PER_TURN_MS) await nextTurn()
    const from = performance.now()
    try {
      return await whenFree(read)
    } finally {
      spend(performance.now() - from)
    }
  }
}
