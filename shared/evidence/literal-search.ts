/**
 * Finds many literals in one pass over a text without looking at every place. A literal of nine characters contains four
 * characters that begin at a multiple of six. So it is enough to look at every sixth place whether its four characters
 * occur early in any literal, and only then to compare. A regular expression with the same hundred alternatives takes
 * twenty times as long.
 */
import type { LogText } from './log-text.ts'

/** Characters that are compared at once. */
const GRAM = 4
const HASH_BITS = 16

export interface LiteralSearch {
  /** Index of the next occurrence within `from` and `to`, or -1; `literal()` is the one that was found. */
  next(log: LogText, from: number, to: number): number
  /** The longest literal at the place that `next` answered. */
  literal(): string
}

/**
 * The literals to compare at a place, by a hash of the four characters there: `counts[hash]` candidates from `firsts[hash]`
 * on. Candidate k is `literals[k]`; it begins `befores[k]` places before, and its last four characters are `tails[k]`,
 * `tailsAt[k]` places after: comparing those rules out nearly every wrong candidate. In flat arrays, because objects would
 * not stay in the cache.
 */
interface Candidates {
  counts: Uint8Array
  firsts: Uint16Array
  befores: Uint8Array
  tails: Int32Array
  tailsAt: Uint8Array
  literals: string[]
}

/**
 * A search for `literals`, each of at least four Latin-1 characters; the same four may occur early in at most 255 of them.
 * Linear in the text, whatever it contains.
 */
export function createLiteralSearch(literals: readonly string[]): LiteralSearch {
  const stride = Math.min(...literals.map((literal) => literal.length)) - GRAM + 1
  const candidates = candidatesOf(literals, stride)
  const { counts, firsts, befores, tails, tailsAt } = candidates
  let found = ''

  /** The index of the first candidate for the characters at `at`, or -1. */
  function compare(log: LogText, at: number, from: number, to: number): number {
    const key = hash(log.words, at)
    const first = firsts[key] as number
    const end = first + (counts[key] as number)
    for (let k = first; k < end; k += 1) {
      const tailAt = at + (tailsAt[k] as number)
      if (tailAt > to - GRAM || log.words.getInt32(tailAt, true) !== tails[k]) continue
      const start = at - (befores[k] as number)
      const literal = candidates.literals[k] as string
      if (start < from || !log.text.startsWith(literal, start)) continue
      found = literal
      return start
    }
    return -1
  }

  function next(log: LogText, from: number, to: number): number {
    const { words } = log
    const last = to - GRAM
    for (let at = from; at <= last; at += stride) {
      // Nearly all of the time is spent in this line; the compiler optimises it better in a loop of its own.
      while (at <= last && counts[hash(words, at)] === 0) at += stride
      const start = at <= last ? compare(log, at, from, to) : -1
      if (start >= 0) return start
    }
    return -1
  }

  return { next, literal: () => found }
}

function candidatesOf(literals: readonly string[], stride: number): Candidates {
  const all = literals
    .flatMap((literal) => Array.from({ length: stride }, (_, before) => ({ literal, before })))
    .map((one) => ({ ...one, key: hash(charactersOf(one.literal), one.before) }))
    // The earliest place wins, and there the longest literal.
    .sort((a, b) => a.key - b.key || b.before - a.before || b.literal.length - a.literal.length)
  const counts = new Uint8Array(1 << HASH_BITS)
  const firsts = new Uint16Array(1 << HASH_BITS)
  for (const [k, { key }] of all.entries()) {
    if (counts[key] === 0) firsts[key] = k
    counts[key] = (counts[key] as number) + 1
  }
  return {
    counts,
    firsts,
    befores: Uint8Array.from(all, ({ before }) => before),
    tails: Int32Array.from(all, ({ literal }) => charactersOf(literal).getInt32(literal.length - GRAM, true)),
    tailsAt: Uint8Array.from(all, ({ literal, before }) => literal.length - GRAM - before),
    literals: all.map(({ literal }) => literal),
  }
}

function charactersOf(literal: string): DataView {
  return new DataView(Uint8Array.from(literal, (character) => character.charCodeAt(0)).buffer)
}

/** Knuth's multiplicative hash of the four characters at `at`; a collision only costs a comparison. */
function hash(words: DataView, at: number): number {
  return Math.imul(words.getInt32(at, true), 0x9e3779b1) >>> (32 - HASH_BITS)
}
