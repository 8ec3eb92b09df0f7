/**
 * Removes secrets from evidence before it is stored. The guest has done it already, but an old reporter in an old image
 * must not decide what we store, and a console was printed without regard to secrets.
 *
 * It works line by line and drops no line, because evidence is cited by line number. It carries state for what spans lines:
 * a key, the passwords under their heading, a program's traceback.
 */
import { wordsAt } from './line-prefix.ts'
import { withoutRandomWords } from './random-word.ts'
import { withoutKnownSecrets, withoutUsersPassword } from './secret-rules.ts'

const PEM = '<redacted: PEM>'
const WORD = '<redacted: word>'

/** An envelope, or any other text, with secrets replaced. Linear in its length. */
export function redact(text: string): string {
  const lines = text.split('\n')
  const state: State = { pem: 0, passwords: false, trace: null }
  for (let index = 0; index < lines.length; index++) {
    lines[index] = redactLine(lines[index] ?? '', state)
    if (lines[index]?.includes('-----END ') && state.pem === 0) cutBackwards(lines, index)
  }
  return lines.join('\n')
}

interface State {
  /** How many more lines a key may have; 0 outside of one. */
  pem: number
  /** True after a heading of passwords. */
  passwords: boolean
  /** Inside a traceback: whether one of its frames is cloud-init's, and how far its frames are indented. */
  trace: { own: boolean; indent: number } | null
}

function redactLine(line: string, state: State): string {
  const at = wordsAt(line)
  const words = line.slice(at)
  if (line.startsWith('section:')) Object.assign(state, { pem: 0, passwords: false, trace: null })
  if (state.pem > 0 || words.includes('-----BEGIN ')) return line.slice(0, at) + keyLine(words, state)
  if (words === '') return line
  return line.slice(0, at) + plainLine(words, line, state)
}

function plainLine(words: string, line: string, state: State): string {
  const traced = traceLine(words, line, state)
  if (traced !== null) return traced
  const out = withoutKnownSecrets(words)
  const shown = state.passwords ? withoutUsersPassword(out) : out
  state.passwords = isHeading(words) || (state.passwords && shown !== out)
  // The head of an envelope names the machine: its lines have no blank before them, and random words in them stay.
  return line.startsWith(' ') || !/^[a-z_]{1,40}: /.test(line) ? withoutRandomWords(shown, WORD) : shown
}

/** `Set the following 'random' passwords`; cloud-init prints `user:password` under it. */
const isHeading = (words: string): boolean => /passwords['":]{0,3}$/i.test(words.slice(-80).trimEnd())

// --- keys

/** A key of 16,384 bits has 300 lines. */
const LONGEST_KEY = 400
/** A log record instead of the next line of a key: the key's copy was cut off. */
const RECORD = /^(?:\d{4}-\d\d-\d\d[ T]\d\d:|ci-info: |Cloud-init v\.|cloud-init |Traceback |boothealth1 )/

function keyLine(words: string, state: State): string {
  const begin = words.indexOf('-----BEGIN ')
  if (begin < 0 && RECORD.test(words)) {
    state.pem = 0
    return plainLine(words, words, state)
  }
  const end = words.indexOf('-----END ', Math.max(begin, 0))
  state.pem = end >= 0 ? 0 : begin >= 0 ? LONGEST_KEY : state.pem - 1
  const before = begin > 0 ? withoutKnownSecrets(words.slice(0, begin)) : ''
  if (end < 0) return before + PEM
  const behind = words.slice(end).replace(/^-----END [A-Z0-9 ]{0,60}(?:-----)?/, '')
  // A second key on the same line: a bundle in one string.
  return before + PEM + (behind.includes('-----BEGIN ') ? PEM : withoutKnownSecrets(behind))
}

/** A key whose head was cut off: everything up to here is its body. */
function cutBackwards(lines: string[], end: number): void {
  for (let index = end; index >= Math.max(0, end - LONGEST_KEY); index--) {
    const line = lines[index] ?? ''
    const at = wordsAt(line)
    if (index < end && !/^[\w+/=-]{1,200}$/.test(line.slice(at)) && !/<redacted: word>/.test(line)) return
    lines[index] = line.slice(0, at) + PEM
  }
}

// --- tracebacks

const FRAME = /^File "([^"]{0,400})", line \d/
const EXCEPTION = /^([A-Za-z_][\w.]{0,200})(?::| ?$)/

/**
 * A line of a traceback, or null where it is none. For other programs than cloud-init only the exception's name is kept,
 * and source lines are dropped for all: both may contain the program's data.
 */
function traceLine(words: string, line: string, state: State): string | null {
  if (words.startsWith('Traceback (most recent call last)')) {
    state.trace = { own: false, indent: 0 }
    return words
  }
  if (state.trace === null) return null
  const frame = FRAME.exec(words)
  if (frame !== null) {
    const own = /cloud-?init/.test(frame[1] ?? '')
    state.trace.own ||= own
    state.trace.indent = indentOf(words, line)
    return own ? words : 'File <redacted>'
  }
  // Deeper than a frame: the source line, or the marks under it.
  if (state.trace.indent > 0 && indentOf(words, line) > state.trace.indent) return '<redacted>'
  const { own } = state.trace
  state.trace = null
  const name = EXCEPTION.exec(words)?.[1]
  return own || name === undefined ? null : name
}

/** The indentation of a line's own words, after its prefix. */
function indentOf(words: string, line: string): number {
  const before = line.slice(0, line.length - words.length)
  return before.length - before.trimEnd().length
}
