/** What a token's guests may still have us store today. */

export interface TokenUse {
  rev: number
  fleet: string
  token_id: string
  /** Bytes that were left at `at` (epoch milliseconds); they flow back over a day. */
  left: number
  at: number
}

/** Word for the sweep that nothing was left. */
export interface TokenFull {
  fleet: string
  token_id: string
  at: number
}
