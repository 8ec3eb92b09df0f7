/** A CSV of the inventory (RFC 4180): the labels of machines. Pure. */

/** Rows of fields; quoted fields may contain commas, quotes and line ends. A quote that is not closed ends with the text. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let isQuoted = false
  const endField = () => {
    row.push(field)
    field = ''
  }
  const endRow = () => {
    endField()
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  const body = text.replace(/^\ufeff/, '')
  for (let at = 0; at < body.length; at++) {
    const one = body.charAt(at)
    if (isQuoted) {
      if (one !== '"') field += one
      else if (body.charAt(at + 1) === '"') {
        field += one
        at += 1
      } else isQuoted = false
    } else if (one === '"' && field === '') isQuoted = true
    else if (one === ',') endField()
    else if (one === '\n') endRow()
    else if (one !== '\r') field += one
  }
  if (field !== '' || row.length > 0) endRow()
  return rows
}

/** Headings of the id's column, most certain first. */
const ID_COLUMNS = ['id', 'instance', 'instance_id', 'instanceid', 'vmid', 'uuid', 'name']

export type Labels = { of: Map<string, Record<string, string>> } | { fault: string }

/**
 * The labels of each machine, by its id: from the column with an id's heading, else the first. `wanted` maps the label's
 * name to its column. `fault` names a column that is missing.
 */
export function labelsFrom(text: string, wanted: ReadonlyMap<string, string>): Labels {
  const [heads = [], ...rows] = parseCsv(text)
  const lower = heads.map((head) => head.trim().toLowerCase())
  const head = ID_COLUMNS.find((name) => lower.includes(name))
  const ids = head === undefined ? 0 : lower.indexOf(head)
  const columns: [label: string, at: number][] = []
  for (const [label, column] of wanted) {
    const at = lower.indexOf(column.trim().toLowerCase())
    if (at === -1) return { fault: `no column ${column}; it has ${heads.join(', ') || 'none'}` }
    columns.push([label, at])
  }
  const of = new Map<string, Record<string, string>>()
  for (const row of rows)
    of.set(
      (row[ids] ?? '').trim(),
      Object.fromEntries(columns.map(([label, at]) => [label, (row[at] ?? '').trim()])),
    )
  return { of }
}
