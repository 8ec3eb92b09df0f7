/** A text whose lines know their place in the file, whatever was split, joined or dropped. */

/** In fewer lines a common prefix may be chance. */
const FEWEST_LINES = 3

export interface Numbered {
  text: string
  /** For each line of `text` the line (from 1) of the original where it began; null where they are the same. */
  origin: readonly number[] | null
}

/** The line of the original text for a line (from 1) of this one. */
export function numberOf({ origin }: Numbered, line: number): number {
  return origin === null ? line : (origin[line - 1] ?? origin.at(-1) ?? line)
}

/** The first lines that are not blank, to find the form of a text. */
export function sampleOf({ text }: Numbered, most = 60): string[] {
  const lines: string[] = []
  for (let from = 0; from < text.length && lines.length < most; ) {
    const next = text.indexOf('\n', from)
    const end = next < 0 ? text.length : next
    const line = text.slice(from, end)
    if (line.trim() !== '') lines.push(line)
    from = end + 1
  }
  return lines
}

/** True where at least `share` of the lines, and at least three, have the form. Stops early where that is impossible. */
export function isMostly(lines: readonly string[], share: number, has: (line: string) => boolean): boolean {
  const mayMiss = Math.floor(lines.length * (1 - share) + 1e-9)
  let missed = 0
  for (const line of lines) {
    if (has(line)) continue
    missed += 1
    if (missed > mayMiss) return false
  }
  return lines.length - missed >= FEWEST_LINES
}

/** The same lines with other content; `text` has as many lines as before. */
export function reworded(given: Numbered, text: string): Numbered {
  return text === given.text ? given : { text, origin: given.origin }
}

/** Replaces each line by what `change` answers: one line, several, or none. */
export function eachLine(
  given: Numbered,
  change: (line: string, index: number) => string | readonly string[],
): Numbered {
  const lines: string[] = []
  const origin: number[] = []
  for (const [index, line] of given.text.split('\n').entries()) {
    const made = change(line, index)
    const number = numberOf(given, index + 1)
    for (const one of typeof made === 'string' ? made.split('\n') : made) {
      lines.push(one)
      origin.push(number)
    }
  }
  return { text: lines.join('\n'), origin }
}

/** Joins a line to the one before where `joined` answers the two parts; otherwise the line begins a new one. */
export function joinLines(
  given: Numbered,
  joined: (before: string, line: string, index: number) => readonly [before: string, line: string] | null,
): Numbered {
  const lines: string[] = []
  const origin: number[] = []
  let parts: string[] = []
  for (const [index, line] of given.text.split('\n').entries()) {
    const before = parts.at(-1)
    const both = before === undefined ? null : joined(before, line, index)
    if (both !== null) parts.splice(-1, 1, ...both)
    else {
      if (parts.length > 0) lines.push(parts.join(''))
      parts = [line]
      origin.push(numberOf(given, index + 1))
    }
  }
  lines.push(parts.join(''))
  return { text: lines.join('\n'), origin }
}
