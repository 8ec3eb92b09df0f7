/** Cuts texts, because receivers refuse a page that is too long. Pure. */

/** At most `max` UTF-16 units, never half a surrogate pair, `…` where anything was cut. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, Math.max(max - 1, 0)).replace(/[\ud800-\udbff]$/, '')}…`
}

/** At most `max` bytes of UTF-8, whole characters only. */
export function cutBytes(text: string, max: number): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= max) return text
  let end = Math.max(max - 3, 0)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return `${bytes.subarray(0, end).toString('utf8')}…`
}
