/**
 * Cuts the middle out of a text that is too long, at line ends: the head shows how the boot began, the tail how it ended,
 * and the middle mostly repeats. Cut, never rejected.
 */

/** `text` in at most `limit` UTF-8 bytes (and a line break), with how many bytes were dropped (0: untouched). */
export function cutMiddle(text: string, limit: number): { text: string; cut: number } {
  const bytes = Buffer.from(text)
  if (bytes.length <= limit) return { text, cut: 0 }
  const headLimit = Math.floor(limit / 3)
  const short = headOf(bytes, headLimit) + tailOf(bytes, limit - headLimit)
  return { text: short, cut: bytes.length - Buffer.byteLength(short) }
}

function headOf(bytes: Buffer, limit: number): string {
  let end = limit
  while (end > 0 && isInsideCharacter(bytes[end])) end--
  const slice = bytes.subarray(0, end).toString('utf8')
  const newline = slice.lastIndexOf('\n')
  return newline === -1 ? `${slice}\n` : slice.slice(0, newline + 1)
}

function tailOf(bytes: Buffer, limit: number): string {
  let start = bytes.length - limit
  while (start < bytes.length && isInsideCharacter(bytes[start])) start++
  const slice = bytes.subarray(start).toString('utf8')
  const newline = slice.indexOf('\n')
  return newline === -1 ? slice : slice.slice(newline + 1)
}

/** UTF-8 marks every byte of a character but its first. */
const isInsideCharacter = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80
