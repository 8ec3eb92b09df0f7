/** How many bytes a token's guests may still have stored today. */

export interface TokenUse {
  rev: number
  fleet: string
  token_id: string
  /** Bytes left at `at` (epoch milliseconds); the budget refills over a day. */
  left: number
  at: number
}

/** Marks a token without budget left, so that the sweep sends a notice. */
export interface TokenFull {
  fleet: string
  token_id: string
  at: number
}
