/**
 * A terminal of 80 or 132 columns, and text copied from one, folds long lines at its width. Rejoins the lines of a folded
 * text; for other texts the check costs a look at their first lines.
 */

export const FOLD_WIDTHS: readonly number[] = [80, 132]

/** This many full lines cannot be chance. */
const FULL_LINES = 3

/** A line that begins like this is a new record, however full the line before it is. */
const BEGINS_RECORD =
  /^(?:\s{0,8}\[ {0,6}\d{1,9}\.\d{1,6}\]|ci-info:|\d{4}-\d\d-\d\d[ T]|\w{3} [ \d]\d \d\d:\d\d|Cloud-init v\.|<\d{1,3}>|Traceback )/

/** Further beginnings of lines, from systems whose logs people paste. */
const BEGINS_LINE =
  /^(?:\s{1,40}File "|ci-info\b|\[ {0,3}(?:OK|FAILED|DEPEND|WARN|INFO|TIME|SKIP) {0,3}\]|\S{1,60}\[\d{1,7}\]: |Cloud-init |(?:extended_)?status: |\w{3} [ \d]\d |<\d{1,3}>|--|…|\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d\b|\s{0,8}(?:```|\$ |# ))/

/** A row of a list of strings or of a spreadsheet is complete. */
const IS_ROW = /^(?:\s{0,12}|\d{1,7},)".{0,4000}",?\s{0,8}$/

/** What a quote, a list, a diff, line numbers or grep put before a line. */
const PREFIX = /^(?:[>\s]{1,12}|[-+*•](?![-+]) {0,3}|\d{1,7}[.):\t│|]? ?|[^\s:]{1,120}?[:-]\d{1,7}[:-])/

/** True for a line that begins a new record, false for the rest of the one before it. */
export function isRecordStart(line: string): boolean {
  if (BEGINS_RECORD.test(line) || BEGINS_LINE.test(line) || IS_ROW.test(line)) return true
  const prefix = PREFIX.exec(line)?.[0] ?? ''
  return prefix !== '' && isRecordStart(line.slice(prefix.length))
}

/** How long a record can become; the rest of it says nothing more about a boot. */
const MOST_LINES = 64

/** The width at which `text` was folded, or null. No line of a folded text is longer, and several are exactly as long. */
export function foldWidth(text: string): number | null {
  let longest = 0
  let full = 0
  for (let from = 0; from < text.length; ) {
    const next = text.indexOf('\n', from)
    const end = next < 0 ? text.length : next
    const length = end - from
    if (length > 132) return null
    if (length > longest) {
      longest = length
      full = 0
    }
    if (length === longest) full += 1
    from = end + 1
  }
  return FOLD_WIDTHS.includes(longest) && full >= FULL_LINES ? longest : null
}

/** The text with its folded records rejoined, and for each line the line of the original where it began. */
export function unfold(
  text: string,
  width: number,
  most = MOST_LINES,
): { whole: string; numberOf: (line: number) => number } {
  const records: string[] = []
  const numbers: number[] = []
  let joined = 0
  for (const [index, line] of text.split('\n').entries()) {
    const before = records.at(-1)
    const isFull = before !== undefined && before.length === (joined + 1) * width && joined < most
    if (isFull && line !== '' && !BEGINS_RECORD.test(line)) {
      records[records.length - 1] = before + line
      joined += 1
      continue
    }
    joined = 0
    records.push(line)
    numbers.push(index + 1)
  }
  return { whole: records.join('\n'), numberOf: (line) => numbers[line - 1] ?? line }
}
