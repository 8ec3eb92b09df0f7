/** A list with filters: rows are searched page by page, up to the limit of one request. */
import type { Page } from '../store/store.ts'

/** Rows that one request searches at most; the cursor continues from there. */
export const ROWS_SEARCHED = 2000
/** Rows per read. Reading only as many as are still wanted would end in reads of one row each. */
const ROWS_A_READ = 250

/** With filters a page may be shorter than its limit and still have a `next`: then it stopped after `looked_at` rows. */
export interface SearchedPage<T> extends Page<T> {
  /** Rows that were searched for this page, matching ones included. */
  looked_at: number
}

export interface SearchPlan<T> {
  read: (cursor: string | null, limit: number) => Promise<Page<T>>
  matches: (row: T) => boolean
  /** The cursor that continues after this row. */
  after: (row: T) => string
  /** False where every row matches: then only as many are read as are wanted. */
  isFiltered: boolean
  cursor: string | null
  limit: number
}

/** At most `limit` rows that match. `next` is null only where nothing is left to look at. */
export async function searchRows<T>(plan: SearchPlan<T>): Promise<SearchedPage<T>> {
  const { read, matches, after, isFiltered, limit } = plan
  const items: T[] = []
  let [cursor, looked] = [plan.cursor, 0]
  do {
    const page = await read(cursor, isFiltered ? ROWS_A_READ : limit - items.length)
    for (const row of page.items) {
      looked++
      if (matches(row)) items.push(row)
      if (items.length < limit) continue
      const isLast = row === page.items.at(-1)
      return { items, next: isLast ? page.next : after(row), looked_at: looked }
    }
    cursor = page.next
  } while (cursor !== null && looked < ROWS_SEARCHED)
  return { items, next: cursor, looked_at: looked }
}
