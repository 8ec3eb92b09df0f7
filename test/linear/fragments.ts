/**
 * Texts out of which a regular expression's worst inputs are made: what its parts match. A run of the same fragment makes a
 * matcher that starts again at each place and runs to the end of the text take the square of its length.
 */

interface Atom {
  /** One text that it matches once. */
  sample: string
  min: number
  max: number
}

/** Alternatives of sequences. */
type Parsed = Atom[][]

/** Fragments of `pattern`: each run of neighbouring parts, and the whole with its repeats drawn out. */
export function fragmentsOf(pattern: string): string[] {
  const found = new Set<string>()
  const parser = { text: pattern, at: 0, found }
  const alternatives = parseAlternatives(parser)
  for (const atoms of alternatives) addRuns(atoms, found)
  found.delete('')
  return [...found]
}

interface Parser {
  text: string
  at: number
  /** Fragments of groups inside. */
  found: Set<string>
}

const LONGEST_RUN = 14

function addRuns(atoms: Atom[], found: Set<string>): void {
  const once = atoms.map(({ sample, min }) => sample.repeat(Math.max(min, 0)))
  const drawn = atoms.map(({ sample, max }) => sample.repeat(Math.min(max, 12)))
  for (let from = 0; from < atoms.length; from++) {
    found.add(atoms[from]?.sample ?? '')
    for (let to = from + 1; to <= Math.min(atoms.length, from + LONGEST_RUN); to++) {
      // A run of single letters says nothing that its whole does not.
      if (to < atoms.length && isLetter(atoms[to]) && isLetter(atoms[to - 1])) continue
      if (from > 0 && isLetter(atoms[from]) && isLetter(atoms[from - 1])) continue
      found.add(once.slice(from, to).join(''))
      found.add(drawn.slice(from, to).join(''))
    }
  }
  found.add(once.join(''))
  // All but the end: what looks like a match for as long as possible, and is none.
  for (let to = 1; to < atoms.length; to++)
    if (!isLetter(atoms[to]) || !isLetter(atoms[to - 1])) found.add(once.slice(0, to).join(''))
}

const isLetter = (atom: Atom | undefined) =>
  atom !== undefined && atom.min === 1 && atom.max === 1 && /^[A-Za-z]$/.test(atom.sample)

function parseAlternatives(parser: Parser): Parsed {
  const alternatives: Parsed = [[]]
  while (parser.at < parser.text.length && parser.text[parser.at] !== ')') {
    if (parser.text[parser.at] === '|') {
      alternatives.push([])
      parser.at++
      continue
    }
    const sample = parseAtom(parser)
    const { min, max } = parseRepeat(parser)
    alternatives.at(-1)?.push({ sample, min, max })
  }
  return alternatives
}

function parseAtom(parser: Parser): string {
  const character = parser.text[parser.at] ?? ''
  if (character === '(') return parseGroup(parser)
  if (character === '[') return parseClass(parser)
  if (character === '\\') return parseEscape(parser)
  parser.at++
  if (character === '^' || character === '$') return ''
  return character === '.' ? 'a' : character
}

function parseGroup(parser: Parser): string {
  const head = /^\((?:\?(?:[:=!]|<[=!]|<\w+>))?/.exec(parser.text.slice(parser.at))?.[0] ?? '('
  parser.at += head.length
  const alternatives = parseAlternatives(parser)
  parser.at++
  for (const atoms of alternatives) addRuns(atoms, parser.found)
  if (/^\(\?<?[=!]/.test(head)) return ''
  const first = alternatives[0] ?? []
  return first.map(({ sample, min }) => sample.repeat(min)).join('')
}

function parseClass(parser: Parser): string {
  const start = parser.at + 1
  let end = start
  while (end < parser.text.length && (parser.text[end] !== ']' || end === start)) {
    if (parser.text[end] === '\\') end++
    end++
  }
  parser.at = end + 1
  const inside = parser.text.slice(start, end)
  const matches = new RegExp(`[${inside}]`, inside.includes('\\u{') ? 'u' : '')
  return 'a 0\n\tA=-:[|\r"\''.split('').find((one) => matches.test(one)) ?? firstOf(matches)
}

function firstOf(matches: RegExp): string {
  for (let code = 1; code < 0x3000; code++) {
    const character = String.fromCharCode(code)
    if (matches.test(character)) return character
  }
  return 'a'
}

const ESCAPES: Record<string, string> = {
  d: '0',
  D: 'a',
  w: 'a',
  W: ' ',
  s: ' ',
  S: 'a',
  n: '\n',
  r: '\r',
  t: '\t',
  f: '\f',
  v: '\v',
  b: '',
  B: '',
  0: '\0',
}

function parseEscape(parser: Parser): string {
  const code = /^\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(parser.text.slice(parser.at))
  if (code) {
    parser.at += code[0].length
    return String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16))
  }
  const letter = parser.text[parser.at + 1] ?? ''
  parser.at += 2
  if (letter === 'k' || /[1-9]/.test(letter)) return 'a'
  if (letter === 'p' || letter === 'P') parser.at = parser.text.indexOf('}', parser.at) + 1
  return letter === 'p' ? 'a' : letter === 'P' ? ' ' : (ESCAPES[letter] ?? letter)
}

/** How often at least, and how often we draw it out. */
function parseRepeat(parser: Parser): { min: number; max: number } {
  const found = /^(?:[*+?]|\{(\d+)(,(\d*))?\})\??/.exec(parser.text.slice(parser.at))
  if (!found) return { min: 1, max: 1 }
  parser.at += found[0].length
  if (found[0].startsWith('*')) return { min: 0, max: 12 }
  if (found[0].startsWith('+')) return { min: 1, max: 12 }
  if (found[0].startsWith('?')) return { min: 0, max: 1 }
  const min = Number(found[1])
  if (found[2] === undefined) return { min, max: min }
  return { min, max: found[3] === '' ? min + 12 : Number(found[3]) }
}
