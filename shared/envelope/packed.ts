/**
 * Stored text: deflated with a dictionary of what cloud-init and the reporter write in every boot.
 *
 * A write unit is 1 KiB and evidence is about 7 KiB of the same sentences with other times: with gzip a healthy report and
 * its keys take just over two units, with the dictionary half of that.
 */
import { deflateRawSync, gunzipSync, inflateRawSync } from 'node:zlib'
import { DICTIONARY } from './dictionary.ts'

/** The first byte of a text packed with this dictionary. Another dictionary needs another number, for ever. */
const VERSION = 1
const dictionary = Buffer.from(DICTIONARY, 'utf8')
/** A tenth more bytes than zlib's default in a third of its time; a boot takes the same write units with either. */
const LEVEL = 3

export function packText(text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(VERSION), deflateRawSync(text, { dictionary, level: LEVEL })])
}

/** The text that `packText` packed; reads plain gzip too. Throws for anything else. */
export function unpackText(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes).toString('utf8')
  if (bytes[0] !== VERSION) throw new Error(`stored text of an unknown form (${bytes[0]})`)
  return inflateRawSync(bytes.subarray(1), { dictionary }).toString('utf8')
}
