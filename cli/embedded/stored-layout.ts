import { layoutKeys } from '../../functions/store/keys.ts'
import { type Layout, layoutFault } from '../../functions/store/layout.ts'
import { demandKnownSchema } from '../../functions/store/sqlite-schema.ts'
import { openToRead } from './file-check.ts'

/**
 * The layout of the table in a file, read without changing the file; null where no server has used it yet. Throws where the
 * file is not this program's table, or a newer version's, with the reason as its message.
 */
export function layoutInFile(path: string): Layout | null {
  const db = openToRead(path)
  try {
    demandKnownSchema(db)
    db.prepare('SELECT 1 FROM reports LIMIT 1').get()
    const row = db
      .prepare('SELECT value FROM items WHERE pk = ? AND sk = ?')
      .get(layoutKeys.pk, layoutKeys.sk)
    return row ? (JSON.parse(String(row.value)) as Layout) : null
  } finally {
    db.close()
  }
}

/** As `layoutInFile`, for a file that a server will continue with. Throws where its rows have no layout or an unknown one. */
export function demandLayoutInFile(path: string): Layout {
  const layout = layoutInFile(path)
  if (layout === null) throw new Error('no server has ever written to it')
  const fault = layoutFault(layout, {})
  if (fault !== null) throw new Error(fault)
  return layout
}
