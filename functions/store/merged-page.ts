import { makeCursor, readCursor } from './cursor.ts'
import type { Page } from './store.ts'
import type { Table } from './table.ts'

/**
 * One list over several partitions a day, newest first over all of them: a boot of the last shard is no older than one
 * of the first. Sort keys begin with the time, so one key is a place in every shard, and the cursor needs no more.
 */
export async function mergedPage<T>(
  table: Table,
  list: string,
  days: { day: string; partitions: string[] }[],
  cursor: string | null,
  limit: number,
): Promise<Page<T>> {
  const from = cursor === null ? null : readCursor(list, cursor)
  const items: T[] = []
  // The cursor's day may have left the window meanwhile; what is newer than it was read already.
  for (const { day, partitions } of days.filter((one) => from === null || one.day <= from.partition)) {
    const beyond = from?.partition === day ? { beyond: from.sk } : {}
    const query = { ...beyond, order: 'newest' as const, limit: limit - items.length }
    const found = (await Promise.all(partitions.map((partition) => table.query(partition, query)))).flat()
    const rows = found.sort((a, b) => (a.key.sk < b.key.sk ? 1 : -1)).slice(0, query.limit)
    items.push(...rows.map((row) => row.value as T))
    const last = rows.at(-1)
    if (items.length >= limit && last) return { items, next: makeCursor(list, day, last.key.sk) }
  }
  return { items, next: null }
}
