/**
 * How many repairs of one incident may be in flight: one, then 2 once that is verified, then 4, and so on.
 *
 * Waves, not a sliding window: the next starts when all of the last are verified. So a timeline reads 1, 2, 4, and a repair
 * that no longer works stops with its wave.
 */
import { FAILURE_COSTS } from '../policy/shares.ts'
export interface Widening {
  verified: number
  failed: number
}

/** In flight allowed now, verified ones not counted: 1 at first, 2 after 1, 4 after 3, 8 after 7. */
export function waveRoom({ verified, failed }: Widening): number {
  const earned = Math.max(0, verified - FAILURE_COSTS * failed)
  const wave = Math.floor(Math.log2(earned + 1))
  return 2 ** (wave + 1) - 1 - earned
}
