/** Turns what an engine stores into a row. A value that cannot be read fails only the caller that reads it. */
import type { Key } from './keys.ts'
import type { Row } from './table.ts'

/** The row exists, but its value is not what was written. */
export class DamagedRow extends Error {
  override name = 'DamagedRow'
}

/** `json` gives the stored text. Never throws itself: where the text is missing or is not JSON, `value` throws `DamagedRow`. */
export function storedRow(key: Key, json: () => string, bytes: Uint8Array | null): Row {
  try {
    // Parsed here and not on demand: engines count the time that it takes.
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

/** True where the row exists and its value cannot be read, or `isIntact` refuses it. */
export function isDamagedRow(row: Row | null, isIntact: (value: unknown) => boolean): boolean {
  if (row === null) return false
  try {
    return !isIntact(row.value)
  } catch (error) {
    if (error instanceof DamagedRow) return true
    throw error
  }
}
