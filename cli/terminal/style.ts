/** What this terminal can show: colour, characters, width. Decided once, passed down. */
export type Colour = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'grey'

export interface Style {
  /** Columns to fill. */
  width: number
  /** True for a terminal: a pipe gets every row on one line. */
  terminal: boolean
  unicode: boolean
  bold(text: string): string
  dim(text: string): string
  colour(colour: Colour, text: string): string
  /** One of two spellings of the same mark. */
  mark(unicode: string, ascii: string): string
}

const CODES: Record<Colour, number> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  grey: 90,
}

export interface TerminalFacts {
  isTTY: boolean
  columns: number | undefined
  env: Record<string, string | undefined>
}

/**
 * Colour only on a terminal, and never with NO_COLOR (https://no-color.org: set and not empty) or
 * TERM=dumb; FORCE_COLOR overrides. Block characters only where the locale's charset is UTF-8.
 */
export function createStyle({ isTTY, columns, env }: TerminalFacts): Style {
  const refused = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb'
  const forced = (env.FORCE_COLOR ?? '0') !== '0'
  const coloured = !refused && (isTTY || forced)
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  const unicode = /utf-?8/i.test(locale)
  const sgr = (on: number, off: number) => (text: string) =>
    coloured ? `\x1b[${on}m${text}\x1b[${off}m` : text
  return {
    width: Math.min(140, Math.max(60, columns ?? (Number(env.COLUMNS) || 80))),
    terminal: isTTY,
    unicode,
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    colour: (colour, text) => sgr(CODES[colour], 39)(text),
    mark: (fine, ascii) => (unicode ? fine : ascii),
  }
}

/**
 * Breaks plain text into lines of at most `width` columns, at blanks. Text in backticks stays on one line, so that a
 * command can be copied; a longer one is broken after a `;`, which a shell accepts, and one without stays too long.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const [word] of text.matchAll(/[^\s`]*`[^`]*`[^\s`]*|\S+/g)) {
    for (const piece of columnsOf(word) > width ? word.split(/(?<=;) /) : [word]) {
      if (line === '') line = piece
      else if (columnsOf(line) + 1 + columnsOf(piece) <= width) line = `${line} ${piece}`
      else {
        lines.push(line)
        line = piece
      }
    }
  }
  return [...lines, line]
}

/** Breaks text at any character, for lines whose blanks matter; at most `most` lines, the last cut. */
export function chop(text: string, width: number, most: number): string[] {
  const points = Array.from(text)
  const lines: string[] = []
  for (let at = 0; at < points.length && lines.length < most; at += width) {
    const last = lines.length === most - 1 && points.length > at + width
    lines.push(last ? `${points.slice(at, at + width - 1).join('')}…` : points.slice(at, at + width).join(''))
  }
  return lines
}

/** Columns of a text without escapes: East Asian wide characters take two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += /\p{M}/u.test(character) ? 0 : isWide(character) ? 2 : 1
  return columns
}

function isWide(character: string): boolean {
  const point = character.codePointAt(0) ?? 0
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd)
  )
}
