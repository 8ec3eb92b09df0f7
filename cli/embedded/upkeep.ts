/**
 * Does for a file what DynamoDB does by itself: deletes expired rows and returns their space to the disk. It takes small
 * steps with pauses between, so that a report waits for one step at most.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../functions/deps.ts'
import type { Heartbeat } from '../../functions/store/heartbeat-item.ts'
import type { SqliteTable } from '../../functions/store/sqlite-table.ts'
import { UPKEEP_EVERY_MS, UPKEEP_PAUSE_MS } from '../../shared/policy/waits.ts'
import { isClockProven } from './expiry-clock.ts'

const ROWS_A_STEP = 200
const PAGES_A_STEP = 100
/** Free pages (of 8 KiB) that stay in the file: tomorrow's rows use the space of what expires today. */
const PAGES_KEPT = 1_000

export interface Upkeep {
  /** Stops after the running step. */
  stop: () => Promise<void>
}

interface UpkeepParts {
  /** Epoch milliseconds. */
  now: () => number
  /** The sweep's heartbeat, which shows whether `now` can be true. */
  heartbeat: () => Promise<Heartbeat>
  log: Log
}

/** Deletes what expired by `now`, at once and then regularly; nothing while the clock is not proven. */
export function startUpkeep(
  table: Pick<SqliteTable, 'expire' | 'shrink'>,
  { now, heartbeat, log }: UpkeepParts,
): Upkeep {
  const stopping = new AbortController()
  const { signal } = stopping
  let isWaiting = false

  async function clear(): Promise<void> {
    // Read once: the time that was checked is the time to expire by.
    const at = now()
    const isProven = isClockProven(await heartbeat(), at)
    if (!isProven && !isWaiting) log('expiry_waits', { clock: new Date(at).toISOString() })
    isWaiting = !isProven
    if (isProven) await clearUpTo(at)
  }

  async function clearUpTo(at: number): Promise<void> {
    let deleted = 0
    for (let step = ROWS_A_STEP; step >= ROWS_A_STEP && !signal.aborted; await pause(UPKEEP_PAUSE_MS)) {
      step = await table.expire(at, ROWS_A_STEP)
      deleted += step
    }
    let free = await table.shrink(0)
    for (; free > PAGES_KEPT && !signal.aborted; await pause(UPKEEP_PAUSE_MS))
      free = await table.shrink(Math.min(PAGES_A_STEP, free - PAGES_KEPT))
    if (deleted > 0) log('expired', { rows: deleted })
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await clear().catch((error: unknown) =>
        log('upkeep_failed', { error: error instanceof Error ? error.message : 'unknown' }),
      )
      await pause(UPKEEP_EVERY_MS)
    }
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => {})

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
