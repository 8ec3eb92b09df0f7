/**
 * Pokes of embedded mode: one timer a due row, and a sweep every minute for what no timer remembers: after a restart,
 * or rows that other servers over the same table wrote. A lost timer costs time, never work.
 */
import type { Log } from '../../functions/deps.ts'
import { nameOfRow } from '../../functions/due/due-work.ts'
import type { DueRow } from '../../functions/store/items.ts'
import { DUE_ROWS_AT_ONCE } from '../../shared/policy/limits.ts'
import { SWEEP_EVERY_MS, TIMER_HORIZON_MS } from '../../shared/policy/waits.ts'

export interface Timers {
  poke: (row: DueRow, at?: number) => Promise<void>
  /** Starts sweeping; the first sweep is now and is what a restart resumes from. */
  start: () => Promise<void>
  /** Stops timers and waits for what is running. */
  stop: () => Promise<void>
}

export interface TimerWork {
  work: (row: DueRow, at: number) => Promise<void>
  sweep: () => Promise<unknown>
  /** Rows that will be due within so many milliseconds. */
  upcoming: (horizonMs: number) => Promise<DueRow[]>
  now: () => number
  log: Log
}

export function createTimers({ work, sweep, upcoming, now, log }: TimerWork): Timers {
  const timers = new Map<string, NodeJS.Timeout>()
  const waiting: { row: DueRow; at: number }[] = []
  const running = new Set<Promise<void>>()
  let sweeping: NodeJS.Timeout | null = null
  let busy = false
  let stopped = false

  function track(task: Promise<unknown>, event: string): void {
    const tracked = task
      .then(
        () => {},
        (error: unknown) => log(event, { error: error instanceof Error ? error.message : 'unknown' }),
      )
      .finally(() => {
        running.delete(tracked)
        next()
      })
    running.add(tracked)
  }

  function next(): void {
    while (!stopped && running.size < DUE_ROWS_AT_ONCE) {
      const next = waiting.shift()
      if (!next) return
      track(work(next.row, next.at), 'work_failed')
    }
  }

  async function poke(row: DueRow, at = row.at): Promise<void> {
    const wait = Math.max(0, at - now())
    const name = nameOfRow(row)
    if (stopped || wait > TIMER_HORIZON_MS || timers.has(name)) return
    const ring = () => {
      timers.delete(name)
      waiting.push({ row, at })
      next()
    }
    timers.set(name, setTimeout(ring, wait))
  }

  /** One at a time: over slow receivers a sweep takes longer than a minute, and the next would do its work again. */
  async function sweepAndArm(): Promise<void> {
    if (busy) return
    busy = true
    try {
      await sweep()
      for (const row of await upcoming(TIMER_HORIZON_MS)) await poke(row)
    } finally {
      busy = false
    }
  }

  return {
    poke,
    async start() {
      await sweepAndArm()
      sweeping = setInterval(() => track(sweepAndArm(), 'sweep_failed'), SWEEP_EVERY_MS)
    },
    async stop() {
      stopped = true
      if (sweeping) clearInterval(sweeping)
      for (const timer of timers.values()) clearTimeout(timer)
      while (running.size > 0) await Promise.all(running)
    },
  }
}
