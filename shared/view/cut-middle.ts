/** Cuts a line in its middle: its beginning says what it is, its end the result. Pure. */

/** The reason inside a long line; it stays, wherever it is. */
const REASON =
  /\[?Errno -?\d{1,3}\]?[^'")\]]{0,60}|OSError\(\d{1,3}, '[^']{0,60}|status code \[\d{3}\]|\b[45]\d\d (?:Client|Server) Error|\((?:connect|read) timeout=[\d.]{1,8}\)/

/** The errno or HTTP status of a log line, as printed there: `[Errno 101] Network is unreachable`; null where it has none. */
export const reasonIn = (text: string): string | null => REASON.exec(text)?.[0].trim() ?? null

/** `text` in at most `max` characters: its head, its end, and the errno or HTTP status between them. */
export function cutMiddle(text: string, max: number): string {
  const points = Array.from(text)
  if (points.length <= max) return text
  const reason = REASON.exec(text)?.[0] ?? ''
  const half = Math.floor((max - 3) / 2)
  const [head, tail] = [points.slice(0, half).join(''), points.slice(points.length - half).join('')]
  if (reason === '' || head.includes(reason) || tail.includes(reason)) return `${head} … ${tail}`
  const left = Math.max(0, max - reason.length - 6)
  const start = Math.ceil(left * 0.7)
  return `${points.slice(0, start).join('')} … ${reason} … ${points.slice(points.length - (left - start)).join('')}`
}
