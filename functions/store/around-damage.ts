/** Reads a file that has a damaged page: the rows on its other pages are still readable. */
import { DiskFault } from './disk-fault.ts'
import type { Row, Table } from './table.ts'

/** Sort keys, both included. */
export interface Range {
  from: string
  upTo: string
}

/** Waits for a read or write; answers `damaged` where the file is damaged at that place. Throws every other error. */
export async function unlessDamaged<T>(asked: Promise<T>): Promise<T | 'damaged'> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof DiskFault && error.isDamage) return 'damaged'
    throw error
  }
}

/** The rows before the damage and those after it, read from each end until a read fails, at most about `limit` from each end. */
export async function aroundDamage(table: Table, pk: string, range: Range, limit: number): Promise<Row[]> {
  const rows = new Map<string, Row>()
  for (const order of ['oldest', 'newest'] as const)
    for (const row of await fromEnd(table, pk, { range, order, limit })) rows.set(row.key.sk, row)
  return [...rows.values()]
}

/** Doubles the step while reads succeed and halves it when one fails, so a few queries are enough wherever the damage is. */
async function fromEnd(
  table: Table,
  pk: string,
  { range: { from, upTo }, order, limit }: { range: Range; order: 'oldest' | 'newest'; limit: number },
): Promise<Row[]> {
  const rows: Row[] = []
  for (let step = 1; step >= 1 && rows.length < limit; ) {
    const last = rows.at(-1)?.key.sk
    const rest = order === 'oldest' ? { from: last ?? from, upTo } : { from, upTo: last ?? upTo }
    // `from` and `upTo` are inclusive, so the last row is read again.
    const known = last === undefined ? 0 : 1
    const found = await unlessDamaged(table.query(pk, { ...rest, order, limit: step + known }))
    if (found === 'damaged') step = Math.floor(step / 2)
    else if (found.length === known) break
    else {
      rows.push(...found.slice(known))
      step *= 2
    }
  }
  return rows
}
