/** The texts that people read, taken out of where they are written: prose of documents, and string literals of the source. */
import { readFileSync } from 'node:fs'
import { parseSync, Visitor } from 'oxc-parser'

export interface VisibleText {
  /** `docs/api.md:12`, to be opened. */
  at: string
  text: string
}

/** Sentences of a Markdown file: paragraphs, tables and lists, without code, links' addresses and comments. Lines keep their number. */
export function proseOf(path: string, text = readFileSync(path, 'utf8')): VisibleText[] {
  const kept = text
    .replaceAll(/^```[\s\S]*?^```/gm, blank)
    .replaceAll(/<!--[\s\S]*?-->/g, blank)
    .replaceAll(/`[^`]*`/g, blank)
    .replaceAll(/\]\([^)\n]*\)/g, blank)
  // A phrase may go over the end of a line, so each paragraph is one text.
  const found: VisibleText[] = []
  let line = 1
  for (const part of kept.split(/\n(?=\s*\n|\||\s*[-*] |\s*\d+\. |#)/)) {
    const words = part.replaceAll(/\s+/g, ' ').trim()
    if (words !== '')
      found.push({ at: `${path}:${line + (/^\n*/.exec(part)?.[0].length ?? 0)}`, text: words })
    line += part.split('\n').length
  }
  return found
}

/** Everything but its line breaks, so that lines keep their number. */
const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ')

/**
 * Literals of a TypeScript file that can be sentences: those with a blank. Of templates only what stands between the
 * placeholders; of HTML its words and the attributes that are read out. A single word is a name as often as a word.
 * A template that is a program for the browser (`*-script.ts`) is read as one: its own literals are what people see.
 */
export function sentencesOf(path: string): VisibleText[] {
  const source = readFileSync(path, 'utf8')
  const isScript = path.endsWith('-script.ts')
  return literalsIn(path, source).flatMap(({ start, text }) => {
    const at = `${path}:${source.slice(0, start).split('\n').length}`
    if (isScript && text.includes('\n'))
      return literalsIn('script.js', text).flatMap((inner) => sentence(at, inner.text))
    return sentence(at, text)
  })
}

function sentence(at: string, literal: string): VisibleText[] {
  const text = withoutTags(literal)
    .replaceAll(/`[^`]*`/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return text.includes(' ') ? [{ at, text }] : []
}

/** Comments of a TypeScript file, those of adjacent lines as one text; code in backticks and quoted words are left out. */
export function commentsOf(path: string): VisibleText[] {
  const source = readFileSync(path, 'utf8')
  const blocks: { start: number; end: number; isLine: boolean; text: string }[] = []
  for (const { type, start, end, value } of parseSync(path, source).comments) {
    const last = blocks.at(-1)
    const isLine = type === 'Line'
    if (isLine && last?.isLine === true && source.slice(last.end, start).trim() === '') {
      last.text += ` ${value}`
      last.end = end
    } else blocks.push({ start, end, isLine, text: value })
  }
  return blocks.map(({ start, text }) => ({
    at: `${path}:${source.slice(0, start).split('\n').length}`,
    text: inOneLine(text.replaceAll(/\n\s*\*/g, ' ')),
  }))
}

/** The same of a shell script: lines that begin with `#`, adjacent ones as one text. */
export function shellCommentsOf(path: string): VisibleText[] {
  const found: VisibleText[] = []
  let before = false
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    const [, text] = /^\s*#(?!!)(.*)$/.exec(line) ?? []
    const last = found.at(-1)
    if (text !== undefined && before && last) last.text += ` ${text}`
    else if (text !== undefined) found.push({ at: `${path}:${index + 1}`, text })
    before = text !== undefined
  }
  return found.map(({ at, text }) => ({ at, text: inOneLine(text) }))
}

const inOneLine = (text: string) =>
  text
    .replaceAll(/`[^`]*`/g, ' … ')
    .replaceAll(/"[^"]*"/g, ' … ')
    .replaceAll(/\s+/g, ' ')
    .trim()

function literalsIn(path: string, source: string): { start: number; text: string }[] {
  const found: { start: number; text: string }[] = []
  new Visitor({
    Literal(node) {
      if (typeof node.value === 'string') found.push({ start: node.start, text: node.value })
    },
    TemplateLiteral(node) {
      const text = node.quasis.map(({ value }) => value.cooked ?? value.raw).join(' … ')
      found.push({ start: node.start, text })
    },
  }).visit(parseSync(path, source).program)
  return found
}

/** A tag is not read, but for what it is called. */
const withoutTags = (text: string) =>
  text.replaceAll(
    /<\/?[a-z][^>]*>/gi,
    (tag) =>
      [...tag.matchAll(/(?:aria-label|title|placeholder|data-label)="([^"]*)"/g)]
        .map(([, words]) => ` ${words} `)
        .join(' · ') || ' ',
  )
