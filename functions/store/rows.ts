/** Rows of the table as items: reading, compare-and-set, and pages over several partitions. */
import type { Life } from '../../shared/policy/lives.ts'
import { makeCursor, readCursor } from './cursor.ts'
import type * as keys from './keys.ts'
import type { Page } from './store.ts'
import type { Row, Table } from './table.ts'

export type ShardOf = (fleet: string, id: string) => number
export type Shards = (fleet: string) => number[]

export const read = <T>(row: Row | null): T | null => (row ? (row.value as T) : null)
export const readAll = <T>(rows: Row[]): T[] => rows.map((row) => row.value as T)

/** Compare-and-set on `rev`: replaces the item that was read only if its `rev` is still stored, and stores the next `rev`. */
export async function cas<T extends { rev: number }>(
  table: Table,
  key: keys.Key,
  item: T,
  point: string,
  life: Life,
): Promise<boolean> {
  const next = { ...item, rev: item.rev + 1 }
  return table.put(key, next, { point, life, when: item.rev, rev: next.rev })
}

/** Reads partitions in order until `limit` rows are found, and answers the cursor to continue with. */
export async function page<T>(
  table: Table,
  list: string,
  partitions: string[],
  cursor: string | null,
  limit: number,
  order: 'oldest' | 'newest',
): Promise<Page<T>> {
  const from = cursor === null ? null : readCursor(list, cursor)
  const first = from === null ? 0 : partitions.indexOf(from.partition)
  const items: T[] = []
  for (let index = Math.max(first, 0); index < partitions.length; index++) {
    const partition = partitions[index] ?? ''
    const beyond = from !== null && index === first ? { beyond: from.sk } : {}
    const rows = await table.query(partition, { ...beyond, order, limit: limit - items.length })
    items.push(...readAll<T>(rows))
    const last = rows.at(-1)
    if (items.length >= limit && last) return { items, next: makeCursor(list, partition, last.key.sk) }
  }
  return { items, next: null }
}
