/**
 * What DynamoDB would bill for the requests to a table: 1 KiB a write unit, 4 KiB a strongly consistent read unit, by
 * the size of the item with the names of its attributes ("DynamoDB item sizes and formats").
 */

import type { Key } from '../../functions/store/keys.ts'
import type { PutOptions, Row, Table } from '../../functions/store/table.ts'
import { packText } from '../../shared/envelope/packed.ts'
import { expiryOf } from '../../shared/policy/lives.ts'

export interface Bill {
  /** Which write or read it was, and the key's partition: these show what belongs to a boot. */
  what: string
  pk: string
  sk: string
  write: number
  read: number
}

const KIB = 1024
/** As `functions/store/dynamo-table.ts` packs what is longer. */
const PLAIN_BYTES = 700
/** Of the names `pk`, `sk`, `d`; a number takes about a byte for two digits. */
const NAMES = 5
const REV = 3 + 3
const TTL = 3 + 7

export function billedTable(
  table: Table,
  bill: (one: Bill) => void,
): { table: Table; bytes: Map<string, number> } {
  /** Live bytes of each item, by both halves of its key. */
  const bytes = new Map<string, number>()
  const nameOf = ({ pk, sk }: Key) => `${pk}\n${sk}`
  const writeUnits = (size: number) => Math.max(1, Math.ceil(size / KIB))
  const readUnits = (rows: readonly Row[]) => {
    const size = rows.reduce((sum, { key }) => sum + (bytes.get(nameOf(key)) ?? 0), 0)
    return Math.max(1, Math.ceil(size / (4 * KIB)))
  }
  const billed: Table = {
    async put(key, value, options) {
      const size = sizeOf(key, value, options)
      const before = bytes.get(nameOf(key)) ?? 0
      bill({ what: options.point, ...key, write: writeUnits(Math.max(size, before)), read: 0 })
      const written = await table.put(key, value, options)
      if (written) bytes.set(nameOf(key), size)
      return written
    },
    async get(key) {
      const row = await table.get(key)
      bill({ what: 'get', ...key, write: 0, read: readUnits(row ? [row] : []) })
      return row
    },
    async delete(key, point) {
      bill({ what: point, ...key, write: writeUnits(bytes.get(nameOf(key)) ?? 0), read: 0 })
      await table.delete(key, point)
      bytes.delete(nameOf(key))
    },
    async query(pk, options) {
      const rows = await table.query(pk, options)
      bill({ what: 'query', pk, sk: '', write: 0, read: readUnits(rows) })
      return rows
    },
  }
  return { table: billed, bytes }
}

function sizeOf({ pk, sk }: Key, value: object, { rev, life, bytes }: PutOptions): number {
  const json = JSON.stringify(value)
  const plain = Buffer.byteLength(json)
  const content = plain <= PLAIN_BYTES ? plain : packText(json).length
  const rest =
    (rev === undefined ? 0 : REV) + (expiryOf(life) === null ? 0 : TTL) + (bytes ? bytes.length + 1 : 0)
  return NAMES + Buffer.byteLength(pk) + Buffer.byteLength(sk) + content + rest
}
