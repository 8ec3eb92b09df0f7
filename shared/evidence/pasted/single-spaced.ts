/** A log with an empty line after every line, as chats and mails leave it, and as YAML folds. */
import { eachLine, type Numbered } from './numbered.ts'

/** How many lines are checked, and the share of them that must be followed by an empty one. */
const SAMPLE = 120
const MOST = 0.9
const FEWEST = 3

/** The lines that are not blank; the text unchanged where some line is not followed by an empty one. */
export function singleSpaced(given: Numbered): Numbered {
  if (!given.text.includes('\n\n')) return given
  const lines = given.text.split('\n', SAMPLE)
  let [held, spaced] = [0, 0]
  for (let index = 0; index + 1 < lines.length; index += 1) {
    if (lines[index]?.trim() === '') continue
    held += 1
    if (lines[index + 1]?.trim() === '') spaced += 1
  }
  if (spaced < FEWEST || spaced < held * MOST) return given
  return eachLine(given, (line) => (line.trim() === '' ? [] : line))
}
