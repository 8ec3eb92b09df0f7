/** Removes what terminals, serial lines and syslog daemons insert into a log, as bytes or in written form. */

import { eachLine, type Numbered } from './numbered.ts'

/** CSI and OSC sequences, finished or not. Each character class is disjoint from the next, so one pass is enough. */
const ESCAPES =
  /\u001b\[[0-?]{0,32}[ -/]{0,8}[@-~]?|\u001b\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)?|\u001b[@-Z\\^_=>()78c]?|\u009b[0-?]{0,32}[@-~]?/g

/** The escape byte in written form: `^[`, rsyslog's `#033`, and the spellings of programming languages. */
const WRITTEN_ESCAPE = /(?:\^\[|#033|\\(?:x1[bB]|033|e|u001[bB]))(?=\[)/g

const BACKSLASHED = ['\\x1b[', '\\x1B[', '\\033[', '\\e[', '\\u001b[', '\\u001B[']

/** A colour whose first byte was lost. */
const ORPHAN_COLOUR = /\[(?:\d{1,2};){0,4}\d{1,2}m/g

/** `text` without escapes, NULs and their written forms. */
export function withoutEscapes(text: string): string {
  let out = text
  if (out.includes('\0')) out = out.replaceAll('\0', '')
  if (out.includes('^M')) out = out.replace(/\^M(?=\n|$)/g, '')
  if (hasWrittenEscape(out)) out = out.replace(WRITTEN_ESCAPE, '\u001b')
  if (out.includes('#011')) out = out.replaceAll('#011', '\t')
  if (out.includes('\u001b') || out.includes('\u009b')) out = out.replace(ESCAPES, '')
  if (out.includes(';3') || out.includes(';1')) out = out.replace(ORPHAN_COLOUR, '')
  return out
}

/** A CR at the end of a line belongs to the line end; any other CR ends a line that the file does not count. */
export function withLineFeeds(given: Numbered): Numbered {
  if (!given.text.includes('\r')) return given
  const split = eachLine(given, (line) => withoutEndingReturns(line).split('\r'))
  const isSame = split.origin?.length === (given.origin?.length ?? split.origin?.at(-1))
  return isSame ? { text: split.text, origin: given.origin } : split
}

/** Searched from its end, because a line of many CRs would otherwise be searched again and again. */
function withoutEndingReturns(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end -= 1
  return line.slice(0, end)
}

/** Their first characters are searched first: logs hardly contain them, and one search costs next to nothing. */
function hasWrittenEscape(text: string): boolean {
  return (
    (text.includes('^') && text.includes('^[[')) ||
    (text.includes('#') && text.includes('#033[')) ||
    (text.includes('\\') && BACKSLASHED.some((sign) => text.includes(sign)))
  )
}
