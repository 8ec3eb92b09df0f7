/** The glossary of CONTRIBUTING.md, section Words: the only list of words that are retired. */
import { readFileSync } from 'node:fs'

export interface Retired {
  word: string
  /** What to say instead. */
  say: string
  pattern: RegExp
}

/** Each word or phrase that the table's last column retires. Throws where the table is not found, so that it cannot be lost in silence. */
export function retiredWords(document = readFileSync('CONTRIBUTING.md', 'utf8')): Retired[] {
  const [, section = ''] = /^## Words\n([\s\S]*?)^## /m.exec(document) ?? []
  const rows = [...section.matchAll(/^\| ([^|]*) \| [^|]* ?\| ([^|]*) \|$/gm)].slice(2)
  if (rows.length < 10) throw new Error('CONTRIBUTING.md has no table of words')
  return rows.flatMap(([, say = '', never = '']) =>
    never.split(', ').map((word) => ({ word, say, pattern: patternOf(word.trim()) })),
  )
}

/** Words that only comments must avoid: the sentence above the section's table. Throws where it is not found. */
export function retiredInComments(document = readFileSync('CONTRIBUTING.md', 'utf8')): Retired[] {
  const [, list = ''] = /They also avoid: ([^.]*)\./.exec(document) ?? []
  const words = list.split(/,\s+/).map((word) => word.replaceAll(/\s+/g, ' ').trim())
  if (words.length < 10) throw new Error('CONTRIBUTING.md has no words that comments avoid')
  return words.map((word) => ({ word, say: '', pattern: patternOf(word) }))
}

/** Whole words, in any case and over any blank. */
const patternOf = (word: string) =>
  new RegExp(
    `(?<![\\w-])${word
      .replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')
      .replaceAll(' ', '\\s+')
      .replaceAll("'", "['’]")}(?![\\w-])`,
    'i',
  )

/** The retired words in a text, each with what to say instead. */
export const retiredIn = (text: string, retired: readonly Retired[]): string[] =>
  retired
    .filter(({ pattern }) => pattern.test(text))
    .map(({ word, say }) => `"${word}": say ${say || 'it plainly'}`)
