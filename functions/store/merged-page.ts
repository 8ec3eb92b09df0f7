import { makeCursor, readCursor } from './cursor.ts'
import type { Page } from './store.ts'
import type { Table } from './table.ts'

/**
 * One list over several partitions a day, newest first over all of them: boots of the last shard are no older than those of
 * the first. Sort keys begin with the time, so one key marks a place in every shard, and the cursor needs only that.
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
  // The cursor's day may have left the window since. The newer days were read already.
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
