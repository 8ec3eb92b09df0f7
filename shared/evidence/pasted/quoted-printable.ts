/** A mail's body in transport encoding (RFC 2045): `=3D` for a byte, and `=` at the end of a row that continues. */
import { joinLines, type Numbered, reworded } from './numbered.ts'

/** The longest row of a mail, with the `=`. */
const LONGEST_ROW = 78
const SHORTEST_FULL = 72
/** The bytes that are encoded in a mailed log: `=` itself, blanks at an end, quotes, UTF-8. */
const BYTES = /=(?:3D|20|09|27|E2|C2|C3)/
const ENCODED = /(?:=[0-9A-F]{2})+/g

/** The decoded text. A text without a soft line end, or whose `=` at line ends has another reason, stays as it is. */
export function fromQuotedPrintable(given: Numbered): Numbered {
  if (!given.text.includes('=\n') || !isQuoted(given.text)) return given
  const joined = joinLines(given, (before, line) =>
    before.endsWith('=') ? [before.slice(0, -1), line] : null,
  )
  return BYTES.test(joined.text) ? reworded(joined, joined.text.replace(ENCODED, decoded)) : joined
}

/** Encoded bytes beside a soft line end prove it; soft line ends alone only where each ends a full row. */
function isQuoted(text: string): boolean {
  let [soft, full, wide] = [0, 0, 0]
  for (const line of text.split('\n')) {
    if (line.length > LONGEST_ROW) wide += 1
    if (!line.endsWith('=')) continue
    soft += 1
    if (line.length >= SHORTEST_FULL) full += 1
  }
  return (soft > 0 && BYTES.test(text)) || (soft > 0 && full === soft && wide === 0)
}

function decoded(run: string): string {
  const bytes = Uint8Array.from(run.split('=').slice(1), (hex) => Number.parseInt(hex, 16))
  const text = new TextDecoder().decode(bytes)
  return text.replaceAll(/[\n\r]/g, ' ')
}
