/** The sweep's own pulse: when it last ran, and when it did not although it should have. */
export interface Heartbeat {
  rev: number
  last_sweep_at: number | null
  /** Newest last, at most 20. While one lasted, silence of guests proves nothing. */
  blind: { from: number; until: number }[]
}
