/**
 * The one door through which anything that a guest wrote is shown to a person or put into a page.
 *
 * Removed: ANSI and other terminal escapes, C0 and C1 controls, bidirectional overrides, zero-width and other
 * invisible characters, lone surrogates. HTML escaping is the template's business, not this function's.
 */

const ESCAPES =
  /\u001b(?:\[[0-?]{0,32}[ -/]{0,8}[@-~]?|\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)?|[PX^_][^\u001b]{0,400}(?:\u001b\\)?|[ -/]{0,4}[0-~]?)/g
const INVISIBLE =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]/gu
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g

/** `text` safe to show on one screen line or more (newline and tab stay), cut to `max` code points with an ellipsis. */
export function display(text: string, max = 2000): string {
  // Cutting first bounds the work; escapes can only make it shorter. 4x leaves room for what is removed.
  const bounded = text.length > max * 4 ? text.slice(0, max * 4) : text
  const clean = bounded
    .toWellFormed()
    .replace(ESCAPES, '')
    .replace(/\r\n?/g, '\n')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
  const points = [...clean]
  return points.length <= max ? clean : `${points.slice(0, Math.max(max - 1, 0)).join('')}…`
}
