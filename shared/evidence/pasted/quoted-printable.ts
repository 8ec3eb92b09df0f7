/** A mail's body as it travels (RFC 2045): `=3D` for a byte, and `=` at the end of a row that goes on. */
import { joinLines, type Numbered, reworded } from './numbered.ts'

/** Rows of a mail are at most so long, the `=` included. */
const LONGEST_ROW = 78
const ENCODED = /(?:=[0-9A-F]{2})+/g

/** The decoded text; what has no soft line end, or ends in `=` for another reason, stays as it is. */
export function fromQuotedPrintable(given: Numbered): Numbered {
  if (!given.text.includes('=\n') || !isQuoted(given.text)) return given
  const joined = joinLines(given, (before, line) =>
    before.endsWith('=') ? [before.slice(0, -1), line] : null,
  )
  return reworded(joined, joined.text.replace(ENCODED, decoded))
}

function isQuoted(text: string): boolean {
  let soft = 0
  let wide = 0
  for (const line of text.split('\n')) {
    if (line.length > LONGEST_ROW) wide += 1
    if (line.endsWith('=')) soft += 1
  }
  return (soft > 0 && /=(?:3D|20|09|27|E2|C2|C3)/.test(text)) || (soft >= 3 && wide === 0)
}

function decoded(run: string): string {
  const bytes = Uint8Array.from(run.split('=').slice(1), (hex) => Number.parseInt(hex, 16))
  const text = new TextDecoder().decode(bytes)
  return text.replaceAll(/[\n\r]/g, ' ')
}
