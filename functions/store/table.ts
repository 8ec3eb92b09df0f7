/**
 * What the store needs of a table. Two engines provide it, DynamoDB's API (`dynamo-table.ts`) and SQLite in the process
 * (`sqlite-table.ts`), and the contract's tests keep them equal.
 *
 * A row is one JSON value under a partition key and a sort key. Rows are found only by their key; those of one partition
 * are ordered by the bytes of their sort keys. A read sees every write that was answered before it, unless it `mayLag`.
 */
import type { Life } from '../../shared/policy/lives.ts'
import type { Key } from './keys.ts'

export interface Row {
  key: Key
  /** A copy: changing it changes nothing in the table. Throws `DamagedRow` where it cannot be read. */
  readonly value: unknown
  bytes: Uint8Array | null
}

export interface PutOptions {
  /** The name of this write: costs are counted by it, and tests crash after it. */
  point: string
  /** The only binary that is stored beside the value: a report's evidence. */
  bytes?: Uint8Array
  /** The kind of row, which decides when it may be deleted. It may still be read for some time after that. */
  life: Life
  /** `new`: only if no row is stored. A number: only if the stored `rev` is that (0 = no row). */
  when?: 'new' | number
  rev?: number
}

export interface QueryOptions {
  /** Only sort keys that begin with this prefix. */
  prefix?: string
  /** Only sort keys strictly before (`newest`) or after (`oldest`) this one. */
  beyond?: string
  /** Only sort keys up to and including this one; with `from`, from that one on. */
  upTo?: string
  from?: string
  order?: 'oldest' | 'newest'
  limit?: number
  /** The answer may lack the writes of the last second or so: half the price on DynamoDB. Nothing may be decided by it. */
  mayLag?: boolean
}

/** Every method throws when the engine itself fails: then a write may or may not have happened. */
export interface Table {
  /** Writes one row, durably; false when its condition does not hold. */
  put: (key: Key, value: object, options: PutOptions) => Promise<boolean>
  /** null when there is no such row. */
  get: (key: Key) => Promise<Row | null>
  /** No error where the row does not exist. */
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
