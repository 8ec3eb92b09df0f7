/**
 * The reporter's line on a serial console. It does not prove whose it is: its fingerprint of the guest's secret is only as
 * trustworthy as the reader of the console (docs/trust.md).
 */

/** Ends after the checksum's last digit, so noise that follows directly is not part of it. */
const BEACON =
  /(boothealth1 boot_id=([0-9a-f-]{36}) hint=[a-z]{1,10} routes=[a-z]{1,10}(?: fp=([0-9a-f]{16}))?) ck=(\d{1,10})(?!\d)/g

interface Beacon {
  boot_id: string
  /** The first 16 hex digits of the SHA-256 of the guest's secret; null where it has none, or is of reporter 0.1. */
  print: string | null
  /** It must begin its line: a program may log the same words for a stranger. */
  alone: boolean
}

/** The beacons in `text` whose checksum is right. Linear in `text`. */
function* beacons(text: string): Generator<Beacon> {
  for (const { 0: whole, 1: line = '', 2: boot_id = '', 3: print = null, 4: ck = '', index } of text.matchAll(
    BEACON,
  ))
    if (whole && posixCksum(`${line}\n`) === Number(ck))
      yield { boot_id, print, alone: index === 0 || /[\r\n]/.test(text[index - 1] ?? '') }
}

/** The boot_id of the last beacon in `text` whose checksum is right; null where there is none. */
export function beaconBootId(text: string): string | null {
  let bootId: string | null = null
  for (const { boot_id } of beacons(text)) bootId = boot_id
  return bootId
}

/** The fingerprint of the guest's secret in the last valid beacon with a line of its own; null where there is none. */
export function beaconPrint(text: string): string | null {
  let shown: string | null = null
  for (const { print, alone } of beacons(text)) if (alone) shown = print
  return shown
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1
  return crc >>> 0
})

/** What `cksum` prints first for an ASCII text: POSIX.1-2017, cksum, "Description": the bytes, then their count. */
export function posixCksum(text: string): number {
  let crc = 0
  const add = (byte: number) => {
    crc = ((crc << 8) ^ (TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0
  }
  for (const byte of Buffer.from(text, 'latin1')) add(byte)
  for (let count = text.length; count > 0; count = Math.floor(count / 256)) add(count & 0xff)
  return ~crc >>> 0
}
