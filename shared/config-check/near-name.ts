/** The known name that was probably meant; null where none is near. Pure. */
export function nearName(given: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({ name, edits: edits(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best && best.edits <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : null
}

/** Levenshtein's distance, one row at a time; of long texts only the first 64 characters. */
function edits(a: string, b: string): number {
  const [from, to] = [a.slice(0, 64), b.slice(0, 64)]
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [i, character] of [...from].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...to].entries())
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (character === other ? 0 : 1)),
      )
    row = next
  }
  return row.at(-1) ?? 0
}
