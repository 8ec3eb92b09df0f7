/**
 * Whether the clock may be believed where belief deletes. One that leaps ahead by years makes everything expire at once;
 * an outage of weeks looks the same from inside. After either, nothing is cleared until sweeps have come for a day.
 */
import type { Heartbeat } from '../../functions/store/heartbeat-item.ts'
import { CLOCK_LEAP_MS, CLOCK_PROVEN_AFTER_MS } from '../../shared/policy/waits.ts'

/** By the pulse of the sweep. A leap that was taken back, because somebody set the clock right, counts no more. */
export function isClockProven(
  { last_sweep_at, blind }: Pick<Heartbeat, 'last_sweep_at' | 'blind'>,
  now: number,
): boolean {
  const untilNow = last_sweep_at === null ? [] : [{ from: last_sweep_at, until: now }]
  return [...blind, ...untilNow].every(
    ({ from, until }) => Math.min(until, now) - from < CLOCK_LEAP_MS || now - until >= CLOCK_PROVEN_AFTER_MS,
  )
}
