import { makeCursor, readCursor } from './cursor.ts'
import type { Page } from './store.ts'
import type { Row, Table } from './table.ts'

/** One partition, newest first, as far as it has been read. */
interface Stream {
  pk: string
  rows: Row[]
  /** The last sort key that was read, or the cursor's. */
  behind: string | null
  isOver: boolean
}

/** Sort keys within [from, upTo] of every partition; they begin with the time. */
export interface NewestFirst {
  list: string
  partitions: string[]
  from: string
  upTo: string
}

/**
 * A page of one list over several partitions, newest first over all of them. Ids are spread evenly, so each partition is
 * first read for little more than its share of the page, and again only where it has more of the newest rows.
 */
export async function newestPage<T>(
  table: Table,
  plan: NewestFirst,
  cursor: string | null,
  limit: number,
): Promise<Page<T>> {
  const behind = cursor === null ? null : readCursor(plan.list, cursor).sk
  const isOver = behind !== null && behind < plan.from
  const streams: Stream[] = plan.partitions.map((pk) => ({ pk, rows: [], behind, isOver }))
  const piece = Math.min(limit, Math.ceil((1.25 * limit) / streams.length) + 8)
  const items: T[] = []
  let last: Row | undefined
  while (items.length < limit) {
    const wanting = streams.filter((one) => one.rows.length === 0 && !one.isOver)
    await Promise.all(wanting.map((one) => readOn(table, plan, one, piece)))
    const row = takeNewest(streams)
    if (row === undefined) return { items, next: null }
    items.push(row.value as T)
    last = row
  }
  const isEnd = last === undefined || streams.every(({ rows, isOver }) => rows.length === 0 && isOver)
  return { items, next: isEnd ? null : makeCursor(plan.list, '', last?.key.sk ?? '') }
}

async function readOn(table: Table, plan: NewestFirst, stream: Stream, piece: number): Promise<void> {
  const { behind } = stream
  // The bound is inclusive, and the row that it names was read before.
  const limit = piece + (behind === null ? 0 : 1)
  const bounds = { from: plan.from, upTo: behind ?? plan.upTo }
  const rows = await table.query(stream.pk, { ...bounds, order: 'newest', limit })
  stream.rows = rows.filter(({ key }) => key.sk !== behind)
  stream.isOver = rows.length < limit
  stream.behind = rows.at(-1)?.key.sk ?? behind
}

function takeNewest(streams: readonly Stream[]): Row | undefined {
  let newest: Stream | undefined
  for (const stream of streams) {
    const [head] = stream.rows
    if (head && (newest?.rows[0] === undefined || head.key.sk > newest.rows[0].key.sk)) newest = stream
  }
  return newest?.rows.shift()
}
