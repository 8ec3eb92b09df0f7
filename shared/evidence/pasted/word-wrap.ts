/**
 * Rejoins lines that mail programs, editors and YAML broke at blanks. Such a text is recognised by its breaks: where a line
 * continues, the next word would not have fitted.
 */
import { FOLD_WIDTHS, foldWidth, isRecordStart, unfold } from '../folded.ts'
import { joinLines, type Numbered, numberOf } from './numbered.ts'

/** Common widths at which programs wrap. */
const [NARROWEST, WIDEST] = [60, 100]
/** The least share of continued lines that had no room for the next word. */
const MOST = 0.6
const FEWEST_RECORDS = 2

const BORDER = /[|+!]\s*$/

/** How a text was broken: `hard` anywhere, at the column of a terminal; else at blanks. */
interface Wrap {
  width: number
  hard: boolean
}

/** The text with its wrapped lines rejoined; a text that was not wrapped at one width stays as it is. */
export function unwrapWords(given: Numbered): Numbered {
  const width = breakableWidth(given.text)
  if (width === null) return given
  const lines = given.text.split('\n')
  const wrap = wrapOf(lines, width)
  if (wrap === null) return given
  return joinLines(given, (before, line, index) => {
    if (!goesOn(lines, index, wrap)) return null
    return wrap.hard ? [before, line] : [glue(before), line.trimStart()]
  })
}

/** A word broken at its own hyphen needs no blank; ` - ` does. */
function glue(before: string): string {
  return /\w-$/.test(before) ? before : `${before.trimEnd()} `
}

/** True where line `index` continues the one before it: its first word had no room there. */
function goesOn(lines: readonly string[], index: number, { width, hard }: Wrap): boolean {
  const line = lines[index] ?? ''
  const before = lines[index - 1] ?? ''
  if (!canGoOn(before, line)) return false
  if (hard) return before.length === width
  return (
    isRestOfRow(before, line) ||
    Math.max(before.length, before.trimEnd().length + 1) + firstWord(line) > width
  )
}

/** A row of cloud-init's tables continues up to its border, however many blanks were lost at the break. */
function isRestOfRow(before: string, line: string): boolean {
  return (
    /ci-info: [|!]/.test(before.slice(0, 200)) &&
    !BORDER.test(before.slice(-20)) &&
    BORDER.test(line.slice(-20))
  )
}

function canGoOn(before: string, line: string): boolean {
  if (before.trim() === '' || line.trim() === '' || isRecordStart(line)) return false
  if (/^\s*(?:<\/|[$#`])/.test(line.slice(0, 200))) return false
  // A row of a table ends at its border, and with it what belongs to the row.
  return !BORDER.test(before.slice(-20)) || BORDER.test(line.slice(-20))
}

function firstWord(line: string): number {
  return /^\s{0,200}\S{1,2000}/.exec(line)?.[0].trimStart().length ?? 0
}

/** Null where the lines do not look wrapped. */
function wrapOf(lines: readonly string[], width: number): Wrap | null {
  const longest = lines.reduce((most, line) => Math.max(most, line.length), 0)
  let [continued, full, exact, records] = [0, 0, 0, 0]
  for (let index = 1; index < lines.length; index += 1) {
    const before = lines[index - 1] ?? ''
    if (!canGoOn(before, lines[index] ?? '')) continue
    continued += 1
    if (!goesOn(lines, index, { width, hard: false })) continue
    full += 1
    if (before.length === longest) exact += 1
    if (isRecordStart(before)) records += 1
  }
  if (full === 0 || (full < continued * MOST && records < FEWEST_RECORDS)) return null
  // A terminal breaks always at the same column.
  const hard = exact > full * 0.5 && FOLD_WIDTHS.includes(longest)
  return { width: hard ? longest : width, hard }
}

/** The longest line that could have been broken; null where it is longer than programs wrap. */
function breakableWidth(text: string): number | null {
  let width = 0
  for (let from = 0; from < text.length; ) {
    const next = text.indexOf('\n', from)
    const end = next < 0 ? text.length : next
    if (end - from > width) {
      const line = text.slice(from, Math.min(end, from + WIDEST + 200)).trimEnd()
      if (line.length > width && /\S\s+\S/.test(line)) width = line.length
      if (width > WIDEST) return null
    }
    from = end + 1
  }
  return width >= NARROWEST ? width : null
}

/** A row of a table or a string of JSON, of any length. */
const MOST_ROWS = 100_000
const MOSTLY_FULL = 0.8

/**
 * One row of a program's data, folded by a terminal of 80 or 132 columns, consists almost only of full lines. A folded log
 * also has shorter line ends, and is rejoined where it is read.
 */
export function unfolded(given: Numbered): Numbered {
  const width = foldWidth(given.text)
  if (width === null) return given
  const lines = given.text.split('\n')
  if (lines.filter(({ length }) => length === width).length < lines.length * MOSTLY_FULL) return given
  const { whole, numberOf: rowOf } = unfold(given.text, width, MOST_ROWS)
  const origin = whole.split('\n').map((_, index) => numberOf(given, rowOf(index + 1)))
  return { text: whole, origin }
}
