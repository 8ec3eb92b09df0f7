/** Reading a file of which a page is damaged: what is on the others is there all the same. */
import { DiskFault } from './disk-fault.ts'
import type { Row, Table } from './table.ts'

/** Sort keys, both included. */
export interface Range {
  from: string
  upTo: string
}

/** Waits for it; `damaged` where the file is, at the place that was asked for. Throws everything else. */
export async function unlessDamaged<T>(asked: Promise<T>): Promise<T | 'damaged'> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof DiskFault && error.isDamage) return 'damaged'
    throw error
  }
}

/** The rows before the damage and those after it, from either end up to where reading fails, at most about `limit` of each. */
export async function aroundDamage(table: Table, pk: string, range: Range, limit: number): Promise<Row[]> {
  const rows = new Map<string, Row>()
  for (const order of ['oldest', 'newest'] as const)
    for (const row of await fromEnd(table, pk, { range, order, limit })) rows.set(row.key.sk, row)
  return [...rows.values()]
}

/** In steps that double while they can be read, and are halved where they cannot: a few queries, whatever is damaged. */
async function fromEnd(
  table: Table,
  pk: string,
  { range: { from, upTo }, order, limit }: { range: Range; order: 'oldest' | 'newest'; limit: number },
): Promise<Row[]> {
  const rows: Row[] = []
  for (let step = 1; step >= 1 && rows.length < limit; ) {
    const last = rows.at(-1)?.key.sk
    const rest = order === 'oldest' ? { from: last ?? from, upTo } : { from, upTo: last ?? upTo }
    // The last one comes again.
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
