/**
 * A terminal of 80 or 132 columns, and what is copied from one, folds long lines hard. Where a text was
 * folded, its lines are put together again; where it was not, this costs a look at its first lines.
 */

const WIDTHS: readonly number[] = [80, 132]

/** So many full lines are no accident. */
const FULL_LINES = 3

/** A line that begins like this is a record of its own, however full the one before it is. */
const BEGINS_RECORD =
  /^(?:\s{0,8}\[ {0,6}\d{1,9}\.\d{1,6}\]|ci-info:|\d{4}-\d\d-\d\d[ T]|\w{3} [ \d]\d \d\d:\d\d|Cloud-init v\.|<\d{1,3}>|Traceback )/

/** How long a record can become; the rest of it says nothing more about a boot. */
const MOST_LINES = 64

/** The width at which `text` was folded, or null: no line is longer than it, and several are as long. */
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
  return WIDTHS.includes(longest) && full >= FULL_LINES ? longest : null
}

/** Where the record that begins at `from` and fills its line up to `end` really ends. */
export function endOfFolded(text: string, from: number, end: number, width: number): number {
  let start = from
  let stop = end
  for (let lines = 0; stop - start === width && lines < MOST_LINES; lines += 1) {
    const next = text.indexOf('\n', stop + 1)
    const nextEnd = next < 0 ? text.length : next
    if (nextEnd <= stop + 1 || BEGINS_RECORD.test(text.slice(stop + 1, stop + 41))) break
    start = stop + 1
    stop = nextEnd
  }
  return stop
}
