/**
 * The evidence envelope, `boot-health-evidence/1`: a format that a shell can write without quoting anything.
 *
 * First line the version, then one fact a line, an empty line, then sections whose every content line begins with one
 * space, so that no guest text can look like a section line. This parser is linear and never throws. It refuses only a text
 * without a legible head, because a parser bug must not reject a guest's report.
 */
import type { Evidence, Section } from '../evidence.ts'
import type { ProblemError } from '../problem.ts'

export const ENVELOPE_VERSION = 'boot-health-evidence/1'
const MAX_FACTS = 64
const MAX_FACT_CHARS = 512
const MAX_SECTIONS = 64
/** Only a section's text is cut when a report is too long, so all other lines must be short. */
const MAX_NAME_CHARS = 200
const MAX_ATTRIBUTE_CHARS = 100
const FACT_NAME = /^[a-z][a-z0-9_]{0,39}$/

export type Parsed<T> = { ok: true; value: T } | { ok: false; errors: ProblemError[] }

/** Parses only the facts: all that ingest needs. Lines are numbered from 1 in the pointers. */
export function parseHead(text: string): Parsed<{ facts: Record<string, string>; bodyAt: number }> {
  const lineEnd = (from: number) => {
    const at = text.indexOf('\n', from)
    return at === -1 ? text.length : at
  }
  const lineAt = (from: number, to: number) =>
    text.slice(from, to > from && text[to - 1] === '\r' ? to - 1 : to)

  let end = lineEnd(0)
  if (lineAt(0, end).trim() !== ENVELOPE_VERSION)
    return refuse('line 1', `the first line must be ${ENVELOPE_VERSION}`)

  const facts: Record<string, string> = Object.create(null)
  let count = 0
  for (let line = 2; end < text.length; line++) {
    const start = end + 1
    end = lineEnd(start)
    const content = lineAt(start, end)
    if (content === '') return { ok: true, value: { facts, bodyAt: Math.min(end + 1, text.length) } }
    if (content.startsWith('section:')) return { ok: true, value: { facts, bodyAt: start } }
    const colon = content.indexOf(':')
    const name = content.slice(0, colon).trim()
    if (colon < 1 || !FACT_NAME.test(name))
      return refuse(`line ${line}`, 'expected `name: value` or an empty line')
    if (++count > MAX_FACTS) return refuse(`line ${line}`, `more than ${MAX_FACTS} facts`)
    facts[name] ??= content
      .slice(colon + 1)
      .trim()
      .slice(0, MAX_FACT_CHARS)
  }
  return { ok: true, value: { facts, bodyAt: text.length } }
}

/** Parses the whole envelope. Lines that are neither a section line nor indented are skipped. */
export function parseEnvelope(text: string): Parsed<Evidence> {
  const head = parseHead(text)
  if (!head.ok) return head
  const { facts, bodyAt } = head.value
  const sections: { section: Section; lines: string[] }[] = []
  let at = bodyAt
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline === -1 ? text.length : newline
    const line = text.slice(at, end)
    at = end + 1
    if (line.startsWith('section:')) {
      if (sections.length >= MAX_SECTIONS) break
      sections.push({ section: sectionOf(line), lines: [] })
    } else if (line.startsWith(' ')) sections.at(-1)?.lines.push(line.slice(1))
  }
  return {
    ok: true,
    value: {
      facts,
      sections: sections.map(({ section, lines }) => ({ ...section, text: lines.join('\n') })),
    },
  }
}

/** Writes an envelope; the inverse of `parseEnvelope` for everything that fits its limits. */
export function writeEnvelope(evidence: Evidence): string {
  const facts = Object.entries(evidence.facts).map(([name, value]) => `${name}: ${singleLine(value)}`)
  const sections = evidence.sections.flatMap((section) => [
    ['section:', singleLine(section.name), ...attributesOf(section)].join(' '),
    ...section.text.split('\n').map((line) => ` ${line}`),
  ])
  return [ENVELOPE_VERSION, ...facts, '', ...sections, ''].join('\n')
}

const singleLine = (text: string) => text.replace(/[\r\n]+/g, ' ').trim()
const attributesOf = (section: Section) =>
  Object.entries(section.attributes).map(([name, value]) => `${name}=${value.replace(/\s+/g, '_')}`)

function sectionOf(line: string): Section {
  const [name = '', ...words] = line.slice('section:'.length).trim().split(/ +/)
  const attributes: Record<string, string> = Object.create(null)
  for (const word of words.slice(0, 16)) {
    const equals = word.indexOf('=')
    if (equals > 0 && word.length <= MAX_ATTRIBUTE_CHARS)
      attributes[word.slice(0, equals)] = word.slice(equals + 1)
  }
  return { name: name.slice(0, MAX_NAME_CHARS), attributes, text: '' }
}

function refuse(pointer: string, detail: string): Parsed<never> {
  return { ok: false, errors: [{ pointer, detail }] }
}
