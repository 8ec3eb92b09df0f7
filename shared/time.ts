/** Lengths of time by unit, and the UTC calendar day of keys and lists. */

export const SECOND_MS = 1000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
export const HOUR_S = 3600
export const DAY_S = 24 * HOUR_S

/** The UTC day (`2026-11-29`) of a moment in epoch milliseconds. Throws a RangeError for an invalid moment. */
export const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
/** The UTC hour of a moment, as `2026-11-29T13`. */
export const utcHour = (ms: number): string => new Date(ms).toISOString().slice(0, 13)
