/**
 * When repairs of an incident began and ended: two events for receivers that keep a list of changes, not one for each VM. A
 * wave begins with the first requested repair and ends when none is under way and none waits for its turn. Pure; times in
 * epoch milliseconds.
 */
import type { RepairWave } from '../page/change-words.ts'
import { REPAIR_WAVES_APART_MS } from '../policy/waits.ts'

export interface WaveFacts {
  now: number
  failing: number
  /** Members of this generation that came up. */
  came_up: number
  in_flight: number
  /** A member waits for its turn: more repairs follow by themselves. */
  more_to_come: boolean
}

/** The wave as it is now; the same object where nothing changed, undefined where none has begun yet. */
export function nextWave(wave: RepairWave | undefined, facts: WaveFacts): RepairWave | undefined {
  const { now, failing, came_up, in_flight, more_to_come } = facts
  if (wave !== undefined && wave.ended_at === null)
    return in_flight > 0 || more_to_come ? wave : { ...wave, ended_at: now, came_up, still_failing: failing }
  if (in_flight === 0) return wave
  // One machine that fails and is repaired all night must not send twelve events an hour.
  if (wave !== undefined && now < wave.began_at + REPAIR_WAVES_APART_MS) return wave
  return { n: (wave?.n ?? 0) + 1, began_at: now, ended_at: null, failing, in_flight }
}
