/** From what an engine keeps to a row. A value that cannot be read fails whoever asks for it, and nobody else. */
import type { Key } from './keys.ts'
import type { Row } from './table.ts'

/** The row is there, and its value is not what was written. */
export class DamagedRow extends Error {
  override name = 'DamagedRow'
}

/** `json` gives the stored text. Never throws: where there is none, or none that is JSON, `value` throws `DamagedRow`. */
export function storedRow(key: Key, json: () => string, bytes: Uint8Array | null): Row {
  try {
    // Read here and not on demand: engines count the time that it takes.
    return { key, value: JSON.parse(json()), bytes }
  } catch (cause) {
    return {
      key,
      bytes,
      get value(): never {
        throw new DamagedRow(`the row ${key.pk} ${key.sk} is damaged`, { cause })
      },
    }
  }
}

/** Whether there is a row whose value is not one that `isIntact` knows, or cannot be read at all. */
export function isDamagedRow(row: Row | null, isIntact: (value: unknown) => boolean): boolean {
  if (row === null) return false
  try {
    return !isIntact(row.value)
  } catch (error) {
    if (error instanceof DamagedRow) return true
    throw error
  }
}
