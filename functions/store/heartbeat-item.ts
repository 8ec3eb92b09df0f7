/** The sweep's heartbeat: when it last ran, and when it should have run and did not. */
export interface Heartbeat {
  rev: number
  last_sweep_at: number | null
  /** Newest last, at most 20. Silence of guests inside such a window proves nothing. */
  blind: { from: number; until: number }[]
}
