/**
 * What the store asks of a table, in words of our own: two engines keep it, DynamoDB's API (`dynamo-table.ts`) and
 * SQLite in the process (`sqlite-table.ts`), and the contract's tests hold them equal.
 *
 * A row is one JSON value under a partition key and a sort key. Nothing is looked for by anything but its key: rows of
 * one partition are ordered by the bytes of their sort keys. Whatever was written is what the next read sees.
 */
import type { Life } from '../../shared/policy/lives.ts'
import type { Key } from './keys.ts'

export interface Row {
  key: Key
  /** The reader's own: changing it changes nothing in the table. Throws `DamagedRow` where it cannot be read. */
  readonly value: unknown
  bytes: Uint8Array | null
}

export interface PutOptions {
  /** What this write is called: bills are counted by it, and tests crash after it. */
  point: string
  /** The one binary that exists beside the value: a report's evidence. */
  bytes?: Uint8Array
  /** What the row is: when it may be deleted follows from it. It may be read for some time after. */
  life: Life
  /** `new`: only if nothing is there. A number: only if the stored `rev` is that (0 = nothing there). */
  when?: 'new' | number
  rev?: number
}

export interface QueryOptions {
  /** Only sort keys that begin so. */
  prefix?: string
  /** Only sort keys strictly before (`newest`) or after (`oldest`) this one. */
  beyond?: string
  /** Only sort keys up to and including this one; with `from`, from that one on. */
  upTo?: string
  from?: string
  order?: 'oldest' | 'newest'
  limit?: number
}

/** Every method throws when the engine itself fails: then a write may or may not have happened. */
export interface Table {
  /** Writes one row, durably; false when its condition does not hold. */
  put: (key: Key, value: object, options: PutOptions) => Promise<boolean>
  /** null when there is no such row. */
  get: (key: Key) => Promise<Row | null>
  /** No error where there is nothing to delete. */
  delete: (key: Key, point: string) => Promise<void>
  /** Rows of one partition in key order, at most `limit`. A long answer is no snapshot: it is read in pieces. */
  query: (pk: string, options?: QueryOptions) => Promise<Row[]>
}

/** The table, with `fault` called after every durable write with the write's name; tests crash in it. */
export function withFault(table: Table, fault: (point: string) => void): Table {
  return {
    ...table,
    async put(key, value, options) {
      const written = await table.put(key, value, options)
      if (written) fault(options.point)
      return written
    },
    async delete(key, point) {
      await table.delete(key, point)
      fault(point)
    },
  }
}
