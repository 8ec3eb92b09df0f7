/** Moments that were stored by a clock that was ahead, and has been set back since. Pure. */
import { CLOCK_SKEW_MS } from './policy/waits.ts'

/** Whether this moment is further ahead than two correct clocks may differ: nothing may wait for it. Epoch milliseconds. */
export const isFromWrongClock = (at: number, now: number): boolean => at > now + CLOCK_SKEW_MS
