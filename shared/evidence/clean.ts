/**
 * Turns a guest's bytes into lines for the readers: decoded, without terminal escapes, and out of the wrappers in which
 * logs get pasted, also nested ones. Linear in the size of the text; text that needs no cleaning costs a few `indexOf`.
 */
import { withLineFeeds, withoutEscapes } from './pasted/escapes.ts'
import { withoutMarkup } from './pasted/markup.ts'
import { type Numbered, reworded } from './pasted/numbered.ts'
import { withoutPrefixes } from './pasted/prefixes.ts'
import { fromQuotedPrintable } from './pasted/quoted-printable.ts'
import { fromRecords } from './pasted/records.ts'
import { singleSpaced } from './pasted/single-spaced.ts'
import { fromScalarRows, fromStringLiterals } from './pasted/string-literal.ts'
import { fromTable } from './pasted/table.ts'
import { asTyped } from './pasted/typography.ts'
import { unfolded, unwrapWords } from './pasted/word-wrap.ts'

/** Undoes the outermost wrapper first, then looks for the next. */
const STEPS: readonly ((given: Numbered) => Numbered)[] = [
  withoutPrefixes,
  unfolded,
  fromQuotedPrintable,
  fromScalarRows,
  fromTable,
  singleSpaced,
  unwrapWords,
  withoutMarkup,
  fromRecords,
  fromStringLiterals,
]

/** The deepest nesting that occurs: a log in a JSON string in a quoted mail in a ticket. */
const MOST_LAYERS = 8

/** UTF-8 (or UTF-16, where a mark or the bytes show it); invalid bytes become U+FFFD, never an error. */
export function decode(input: string | Uint8Array): string {
  if (typeof input === 'string') return input
  return new TextDecoder(looksLikeUtf16(input) ? 'utf-16le' : 'utf-8').decode(input)
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return true
  let zeros = 0
  const seen = Math.min(bytes.length, 400)
  for (let at = 1; at < seen; at += 2) if (bytes[at] === 0) zeros += 1
  return seen > 20 && zeros > seen * 0.4
}

/** `text` with LF line ends, without escapes and NULs. Enough for files that nobody pastes. */
export function plainText(text: string): string {
  return withoutEscapes(withLineFeeds({ text, origin: null }).text)
}

/** `text` with LF line ends and without all known wrappers. */
export function clean(text: string): string {
  return unpasted(text).text
}

/** The clean text, and the line in `text` that each of its lines came from. */
export function unpasted(text: string): Numbered {
  let out = typed({ text, origin: null })
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const inner = withoutLayer(out)
    if (inner === out) return out
    out = typed(inner)
  }
  return out
}

/** Decoding may reveal escapes and typography again. */
function typed(given: Numbered): Numbered {
  const lines = withLineFeeds(given)
  const text = asTyped(withoutEscapes(lines.text))
  // The bars of a table inside a table are escaped twice.
  return reworded(
    lines,
    text.includes('\\|') && text.includes('ci-info: \\|') ? text.replaceAll('\\|', '|') : text,
  )
}

/** The text without its outermost wrapper; the same object where there is none. */
function withoutLayer(given: Numbered): Numbered {
  for (const step of STEPS) {
    const inner = step(given)
    if (inner.text !== given.text) return inner
  }
  return given
}
