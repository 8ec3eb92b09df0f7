/** The last 24 hours of a fleet, hour by hour: the small chart beside its name. Pure. */
import { isDecided, isGood } from '../severity.ts'
import { HOUR_MS } from '../time.ts'
import type { Verdict } from '../verdict.ts'

export interface FleetHour {
  came_up: number
  lost: number
}

const HOURS = 24

/** Oldest first; `until` is the end of the newest hour, epoch milliseconds. */
export function fleetHours(
  cells: readonly { at: number; verdicts: Record<string, number> }[],
  until: number,
): FleetHour[] {
  const hours = Array.from({ length: HOURS }, (): FleetHour => ({ came_up: 0, lost: 0 }))
  for (const { at, verdicts } of cells) {
    const hour = hours[HOURS - 1 - Math.floor((until - 1 - at) / HOUR_MS)]
    if (hour === undefined || at >= until) continue
    for (const [verdict, count] of Object.entries(verdicts)) {
      if (!isDecided(verdict)) continue
      if (isGood(verdict as Verdict)) hour.came_up += count
      else hour.lost += count
    }
  }
  return hours
}
