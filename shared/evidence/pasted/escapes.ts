/** What terminals, serial lines and syslog daemons put between the letters of a log, as bytes or written out. */

import { eachLine, type Numbered } from './numbered.ts'

/** CSI and OSC sequences, finished or not; every class is disjoint from the next, so one pass. */
const ESCAPES =
  /\u001b\[[0-?]{0,32}[ -/]{0,8}[@-~]?|\u001b\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)?|\u001b[@-Z\\^_=>()78c]?|\u009b[0-?]{0,32}[@-~]?/g

/** The escape byte as programs print it: `^[`, rsyslog's `#033`, and a programmer's spellings. */
const WRITTEN_ESCAPE = /(?:\^\[|#033|\\(?:x1[bB]|033|e|u001[bB]))(?=\[)/g

const BACKSLASHED = ['\\x1b[', '\\x1B[', '\\033[', '\\e[', '\\u001b[', '\\u001B[']

/** A colour whose first byte was lost. */
const ORPHAN_COLOUR = /\[(?:\d{1,2};){0,4}\d{1,2}m/g

/** `text` without escapes, NULs, and what stands for them. */
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

/** A CR at the end of a line is part of its end; any other ends a line that the file does not count as one. */
export function withLineFeeds(given: Numbered): Numbered {
  if (!given.text.includes('\r')) return given
  const split = eachLine(given, (line) => withoutEndingReturns(line).split('\r'))
  const isSame = split.origin?.length === (given.origin?.length ?? split.origin?.at(-1))
  return isSame ? { text: split.text, origin: given.origin } : split
}

/** By its end, because a line of nothing but CRs is looked at once. */
function withoutEndingReturns(line: string): string {
  let end = line.length
  while (line[end - 1] === '\r') end -= 1
  return line.slice(0, end)
}

/** Their first characters are asked for alone, because logs hardly have them, and one costs next to nothing. */
function hasWrittenEscape(text: string): boolean {
  return (
    (text.includes('^') && text.includes('^[[')) ||
    (text.includes('#') && text.includes('#033[')) ||
    (text.includes('\\') && BACKSLASHED.some((sign) => text.includes(sign)))
  )
}
