/** Inflates no more than is wanted: a megabyte of gzip can be a gigabyte of zeros. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const inflate = promisify(gunzip)

export class TooLarge extends Error {
  override name = 'TooLarge'
}

/** What `bytes` inflate to. Throws `TooLarge` where that is more than `most`, and what zlib throws for no gzip. */
export async function inflateBounded(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  try {
    return await inflate(bytes, { maxOutputLength: most })
  } catch (error) {
    if (error instanceof RangeError) throw new TooLarge()
    throw error
  }
}
