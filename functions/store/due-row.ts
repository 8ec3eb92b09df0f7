/** A stored piece of work that must happen at or after `at`. `due/due-work.ts` writes and reads it. */
export interface DueRow {
  /** Epoch milliseconds. */
  at: number
  kind: string
  fleet: string
  /** Distinguishes two pieces of work of one kind. */
  target: string
  /** The fields that the work needs to find its item. Small. Empty where the stored row is damaged: then only its key is known. */
  detail: Record<string, string | number | boolean | null>
  /** Distinguishes two rows of the same work and time; '' makes them one row. */
  nonce: string
  /** How many attempts failed. */
  tries: number
  /** When work that no version can read is given up, epoch seconds. */
  expires_at_s: number
}

/** Work that is not tried any more and waits for a person. */
export interface GivenUpRow extends DueRow {
  given_up_at: number
  /** The error of the last attempt. */
  error: string
}

/** The fields that make a due row's key. */
export type DueRowKey = Pick<DueRow, 'at' | 'kind' | 'fleet' | 'target' | 'nonce'>
