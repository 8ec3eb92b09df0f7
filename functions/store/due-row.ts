/** A piece of work that must happen at or after `at`, as it is stored. `due/due-work.ts` writes and reads it. */
export interface DueRow {
  /** Epoch milliseconds. */
  at: number
  kind: string
  fleet: string
  /** Tells two pieces of work of one kind apart. */
  target: string
  /** What the work needs to find its item. Small. Empty where the stored row is damaged: then only its key is known. */
  detail: Record<string, string | number | boolean | null>
  /** Keeps two rows of the same work and time apart; '' where they are to be one. */
  nonce: string
  /** How often the work failed. */
  tries: number
  /** Work that no version can read is given up then. */
  expires_at_s: number
}

/** Work that was tried for the last time; it waits for a person. */
export interface GivenUpRow extends DueRow {
  given_up_at: number
  /** What the last try threw. */
  error: string
}

/** What a due row is found by. */
export type DueRowKey = Pick<DueRow, 'at' | 'kind' | 'fleet' | 'target' | 'nonce'>
