/** Splits a typed command into words at blanks and quotes, without a shell. Pure. */

export type Words = { words: string[] } | { fault: string }

/**
 * Splits by the usual quoting (POSIX shell, Quoting): blanks separate words, '…' keeps everything, "…" keeps everything but
 * `\"` and `\\`, a backslash keeps the next character. Nothing is expanded: `$HOME`, `*`, `|` and `;` are ordinary
 * characters. `fault` says in a few words what is not closed, or that the text is empty.
 */
export function splitWords(text: string): Words {
  const words: string[] = []
  let word: string | null = null
  let quote: '"' | "'" | null = null
  for (let at = 0; at < text.length; at++) {
    const one = text.charAt(at)
    if (quote === null && /\s/.test(one)) {
      if (word !== null) words.push(word)
      word = null
    } else if (quote === null && (one === '"' || one === "'")) {
      quote = one
      word ??= ''
    } else if (one === quote) quote = null
    else if (one === '\\' && quote !== "'" && isKept(text.charAt(at + 1), quote)) {
      at += 1
      if (at === text.length) return { fault: 'it ends in a backslash' }
      word = (word ?? '') + text.charAt(at)
    } else word = (word ?? '') + one
  }
  if (quote !== null) return { fault: `a ${quote} is not closed` }
  if (word !== null) words.push(word)
  return words.length === 0 ? { fault: 'it is empty' } : { words }
}

/** Within "…" a backslash is removed only before a character that it must escape there. */
const isKept = (next: string, quote: '"' | null): boolean => quote === null || next === '"' || next === '\\'

/** The placeholder for an instance's id. */
export const ID_HERE = '{}'

/** The words with every `{}` replaced by this id, also inside a word. The id stays one word whatever it contains. */
export function commandFor(words: readonly string[], id: string): string[] {
  return words.map((word) => word.replaceAll(ID_HERE, () => id))
}

/** The words as one line that can be pasted into a shell. */
export function asTyped(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./{}[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}

/**
 * Why a text cannot be an id, or null. An id becomes an argument of a command: with a leading dash it would be read as an
 * option, and no machine's name contains control characters.
 */
export function faultOfId(id: string): string | null {
  if (id.startsWith('-')) return 'an id that begins with a dash would be read as an option of the command'
  if (/[\u0000-\u001f\u007f]/.test(id)) return 'it holds control characters'
  return id.length > 1024 ? 'it is longer than 1,024 characters' : null
}
