/** A text whose lines remember where they stood in the file, whatever was split, joined or dropped on the way. */

/** Fewer lines with something before them may have it by chance. */
const FEWEST_LINES = 3

export interface Numbered {
  text: string
  /** For each line of `text` the line (from 1) of the whole that it began as; null where they are the same. */
  origin: readonly number[] | null
}

/** The line of the whole text, for a line (from 1) of this one. */
export function numberOf({ origin }: Numbered, line: number): number {
  return origin === null ? line : (origin[line - 1] ?? origin.at(-1) ?? line)
}

/** The first lines that hold anything, to find out in which form a text is. */
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

/** True where at least `share` of the lines has a form, and three of them; it stops where it cannot be. */
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

/** The same lines with other words in them; `text` has as many lines as before. */
export function reworded(given: Numbered, text: string): Numbered {
  return text === given.text ? given : { text, origin: given.origin }
}

/** Each line becomes what `change` makes of it: one line, several, or none. */
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

/** A line goes on where `joined` gives the two parts to put together; else it begins anew. */
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
