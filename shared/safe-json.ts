/**
 * JSON that people see, printed by `--json` or logged: the same to a program, but without anything that a terminal would obey
 * or a reader misread.
 */

/** Characters that JSON leaves as they are although they move, hide or turn text: DEL and C1, soft hyphen, bidi, zero-width, tags. */
const HIDING =
  /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udfff]/g

/** `value` as JSON text without a line end; whatever hides or turns text is written as `\uXXXX`. */
export function safeJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replaceAll(HIDING, (found) =>
    [...Array(found.length).keys()]
      .map((at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
