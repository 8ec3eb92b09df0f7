/**
 * Pokes of embedded mode: one timer a due row, and a sweep every minute for rows without a timer, after a restart or where
 * another server over the same table wrote them. A lost timer costs time, never work.
 */
import type { Log } from '../../functions/deps.ts'
import { nameOfRow } from '../../functions/due/due-work.ts'
import type { Outcome } from '../../functions/due/lanes.ts'
import type { DueRow } from '../../functions/store/due-row.ts'
import type { Swept } from '../../functions/worker/sweep.ts'
import { SWEEP_EVERY_MS, TIMER_HORIZON_MS, WORK_ENDS_WITHIN_MS } from '../../shared/policy/waits.ts'

export interface Timers {
  /**
   * Works the row at `at`, by default when it is due, never earlier: the work would find nothing to do. Rows beyond the
   * horizon are left to the sweep.
   */
  poke: (row: DueRow, at?: number) => Promise<void>
  /** Sweeps now, in the background, and then every minute: the first sweep resumes what an earlier process left. */
  start: () => void
  /** Stops timers, starts no more work, and waits a bounded time for running work. */
  stop: () => Promise<void>
}

export interface TimerParts {
  submit: (row: DueRow) => Promise<Outcome>
  sweep: () => Promise<Pick<Swept, 'isCut'>>
  /** Rows that will be due within so many milliseconds, and are not due yet. */
  upcoming: (horizonMs: number) => Promise<DueRow[]>
  /** Stops the lanes that `submit` uses. */
  stopWork: (withinMs: number) => Promise<void>
  now: () => number
  log: Log
}

export function createTimers({ submit, sweep, upcoming, stopWork, now, log }: TimerParts): Timers {
  const timers = new Map<string, { at: number; timer: NodeJS.Timeout }>()
  let minute: NodeJS.Timeout | null = null
  let isSweeping = false
  let isStopped = false
  /** Rows were refused since the last sweep began: only the table has them. */
  let isLeft = false

  async function poke(row: DueRow, at = row.at): Promise<void> {
    const wait = Math.max(0, at - now())
    const name = nameOfRow(row)
    const armed = timers.get(name)
    // The earlier time wins: a row is first armed for when it is due, then poked as soon as its state is stored.
    if (isStopped || wait > TIMER_HORIZON_MS || (armed && armed.at <= at)) return
    clearTimeout(armed?.timer)
    const ring = () => {
      timers.delete(name)
      // The timer uses another clock: ours may be a millisecond behind it, or run at half speed.
      if (now() < at) void poke(row, at)
      else void submit(row).then((outcome) => outcome === 'full' && sweepSoon())
    }
    timers.set(name, { at, timer: setTimeout(ring, wait) })
  }

  async function arm(): Promise<void> {
    for (const row of await upcoming(TIMER_HORIZON_MS)) await poke(row)
  }

  /** One at a time: a sweep may take longer than a minute, and a second one would read its work again. */
  async function sweepOnce(): Promise<void> {
    if (isSweeping) return
    isSweeping = true
    try {
      do {
        isLeft = false
        const { isCut } = await sweep()
        isLeft ||= isCut
      } while (isLeft && !isStopped)
    } finally {
      isSweeping = false
    }
  }

  /** In a storm the minute would be too long: only a sweep works the refused rows. */
  function sweepSoon(): void {
    isLeft = true
    inBackground(sweepOnce)
  }

  const everyMinute = () => [sweepOnce, arm].forEach(inBackground)

  function inBackground(task: () => Promise<void>): void {
    task().catch((error: unknown) => {
      // Expected at the end of the process, when the store is closed during a sweep.
      if (!isStopped) log('sweep_failed', { error: error instanceof Error ? error.message : 'unknown' })
    })
  }

  return {
    poke,
    start() {
      everyMinute()
      minute = setInterval(everyMinute, SWEEP_EVERY_MS)
    },
    async stop() {
      isStopped = true
      if (minute) clearInterval(minute)
      for (const { timer } of timers.values()) clearTimeout(timer)
      await stopWork(WORK_ENDS_WITHIN_MS)
    },
  }
}
