/** Inflates only up to a limit: a megabyte of gzip can be a gigabyte of zeros. */
import { gunzipSync } from 'node:zlib'

export class TooLarge extends Error {
  override name = 'TooLarge'
}

/**
 * The inflated `bytes`. Throws `TooLarge` where that is more than `most`, and what zlib throws for invalid gzip. Not in a
 * thread: a report takes less time than passing it there and back.
 */
export function inflateBounded(bytes: Uint8Array, most: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: most })
  } catch (error) {
    if (error instanceof RangeError) throw new TooLarge()
    throw error
  }
}
