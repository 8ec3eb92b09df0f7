/**
 * Text as it is stored: deflated with a dictionary of what cloud-init and we ourselves write in every boot.
 *
 * A write unit is 1 KiB and evidence is some 7 KiB of the same sentences with other times in them: gzip alone leaves
 * a healthy report and its keys just above two units, the dictionary halves it.
 */
import { deflateRawSync, gunzipSync, inflateRawSync } from 'node:zlib'
import { DICTIONARY } from './dictionary.ts'

/** The first byte of what is packed with this dictionary. Another dictionary gets another number, for ever. */
const VERSION = 1
const dictionary = Buffer.from(DICTIONARY, 'utf8')
/** A tenth more bytes than zlib's default for a third of its time; neither makes a write unit of a boot. */
const LEVEL = 3

export function packText(text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(VERSION), deflateRawSync(text, { dictionary, level: LEVEL })])
}

/** What `packText` packed; plain gzip is read too. Throws for anything else. */
export function unpackText(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes).toString('utf8')
  if (bytes[0] !== VERSION) throw new Error(`stored text of an unknown form (${bytes[0]})`)
  return inflateRawSync(bytes.subarray(1), { dictionary }).toString('utf8')
}
