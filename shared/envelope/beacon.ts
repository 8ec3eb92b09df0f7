/** The reporter's line on a serial console. It is read by whoever can read the console; it proves nothing. */

/** Ends after the checksum's last digit, so that what noise glued to the line is no part of it. */
const BEACON =
  /(boothealth1 boot_id=([0-9a-f-]{36}) hint=[a-z]{1,10} routes=[a-z]{1,10}) ck=(\d{1,10})(?!\d)/g

/** The boot_id of the last beacon in `text` whose checksum is right; null where there is none. Linear in `text`. */
export function beaconBootId(text: string): string | null {
  let bootId: string | null = null
  for (const [, line = '', id = '', ck = ''] of text.matchAll(BEACON))
    if (posixCksum(`${line}\n`) === Number(ck)) bootId = id
  return bootId
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
