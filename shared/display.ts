/**
 * The only way to show guest text to a person or put it into a page. A guest can write anything: an escape sequence that
 * clears the operator's screen, a bidi override that makes one word read as another, a megabyte on one line.
 *
 * Removed: ANSI and other terminal escapes, C0 and C1 controls, bidirectional overrides, zero-width and other invisible
 * characters; half a surrogate pair becomes U+FFFD. Escaping HTML is left to the template.
 */

/** CSI, OSC, string and two-character escapes, finished or not, and the 8-bit forms of CSI and OSC. */
const ESCAPES =
  /(?:\u001b\[|\u009b)[0-?]{0,32}[ -/]{0,8}[@-~]?|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]{0,400}(?:\u0007|\u001b\\|\u009c)?|\u001b[PX^_][^\u001b]{0,400}(?:\u001b\\)?|\u001b[ -/]{0,4}[0-~]?/g

/** Joiners, Hangul and Khmer fillers, marks, bidi (embedding, override, isolate), variation selectors, BOM, tags. */
const INVISIBLE =
  /\u00ad|\u034f|\u061c|[\u115f\u1160]|[\u17b4\u17b5]|[\u180b-\u180f]|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u206f]|\u3164|[\ufe00-\ufe0f]|\ufeff|\uffa0|[\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]/gu

const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g

/** Quick check that none of these is present: true for nearly every text of a list. */
const PLAIN = /^[\t\n -~]*$/

/** `text` safe to show (newline and tab stay), cut to `max` code points, the last of them `…` where anything was cut. */
export function display(text: string, max = 2000): string {
  if (text.length <= max && PLAIN.test(text)) return text
  // Cutting first bounds the work; the extra length makes up for what is removed.
  const bounded = text.slice(0, max * 4 + 1024)
  const clean = bounded
    .toWellFormed()
    .replace(ESCAPES, '')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
  const points = [...clean]
  if (points.length <= max && bounded.length === text.length) return clean
  return `${points.slice(0, Math.max(max - 1, 0)).join('')}…`
}

/** Like `display`, on one line: line breaks, tabs and runs of blanks become one space, so that no row can be forged. */
export function displayLine(text: string, max = 400): string {
  return display(display(text, max * 2).replace(/[\s\u0085]+/g, ' '), max)
}

/** Like `displayLine`, but cut in its middle: a log line begins with the program and ends with the reason. */
export function displayMiddle(text: string, max = 400): string {
  const points = [...displayLine(text, 8000)]
  if (points.length <= max) return points.join('')
  const tail = Math.floor((max - 3) * 0.6)
  return `${points.slice(0, max - 3 - tail).join('')} … ${points.slice(-tail).join('')}`
}
