/**
 * Whether the clock is safe to expire rows by. A clock that jumps ahead by years would expire everything at once, and from
 * inside an outage of weeks looks the same. After either, nothing expires until the sweep has run for a day.
 */
import type { Heartbeat } from '../../functions/store/heartbeat-item.ts'
import { CLOCK_LEAP_MS, CLOCK_PROVEN_AFTER_MS } from '../../shared/policy/waits.ts'

/** Decides by the sweep's heartbeat. A jump that was corrected, because somebody set the clock right, no longer counts. */
export function isClockProven(
  { last_sweep_at, blind }: Pick<Heartbeat, 'last_sweep_at' | 'blind'>,
  now: number,
): boolean {
  const untilNow = last_sweep_at === null ? [] : [{ from: last_sweep_at, until: now }]
  return [...blind, ...untilNow].every(
    ({ from, until }) => Math.min(until, now) - from < CLOCK_LEAP_MS || now - until >= CLOCK_PROVEN_AFTER_MS,
  )
}
