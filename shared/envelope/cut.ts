/**
 * Cuts a text that is too long in the middle, at line ends: the head says how the boot began, the tail how it
 * ended, and what is between is most often repetition. Cut, never rejected (DESIGN §3).
 */

/** `text` in at most about `limit` UTF-8 bytes, with how many bytes were dropped (0: untouched). */
export function cutMiddle(text: string, limit: number): { text: string; cut: number } {
  const bytes = Buffer.byteLength(text)
  if (bytes <= limit) return { text, cut: 0 }
  const headLimit = Math.floor(limit / 3)
  const head = headOf(text, headLimit)
  const tail = tailOf(text, limit - headLimit)
  const cut = bytes - Buffer.byteLength(head) - Buffer.byteLength(tail)
  return { text: head + tail, cut }
}

function headOf(text: string, limit: number): string {
  const slice = Buffer.from(text)
    .subarray(0, limit)
    .toString('utf8')
    .replace(/\ufffd$/, '')
  const newline = slice.lastIndexOf('\n')
  return newline === -1 ? `${slice}\n` : slice.slice(0, newline + 1)
}

function tailOf(text: string, limit: number): string {
  const bytes = Buffer.from(text)
  const slice = bytes.subarray(bytes.length - limit).toString('utf8')
  const newline = slice.indexOf('\n')
  return newline === -1 ? slice : slice.slice(newline + 1)
}
