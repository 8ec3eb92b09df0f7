/** A list cursor that we did not make, or made for another list. Callers answer 400. */
export class BadCursor extends Error {
  override name = 'BadCursor'
}

/** Opaque text that says where a list stopped: which list, which of its partitions, which sort key. */
export function makeCursor(list: string, partition: string, sk: string): string {
  return Buffer.from(JSON.stringify([list, partition, sk])).toString('base64url')
}

/** Reads a cursor back; throws `BadCursor` for anything that `makeCursor` did not make for this list. */
export function readCursor(list: string, cursor: string): { partition: string; sk: string } {
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw new BadCursor('the cursor is not one that this server made')
  }
  if (!Array.isArray(parsed) || parsed.length !== 3 || parsed[0] !== list)
    throw new BadCursor('the cursor belongs to another list')
  const [, partition, sk] = parsed
  if (typeof partition !== 'string' || typeof sk !== 'string') throw new BadCursor('the cursor is damaged')
  return { partition, sk }
}
