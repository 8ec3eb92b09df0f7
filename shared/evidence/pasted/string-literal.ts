/** A log inside the strings of a program's data: JSON, YAML, Python, a spreadsheet; on one row or on many. */
import { eachLine, isMostly, joinLines, type Numbered, sampleOf } from './numbered.ts'
import { MESSAGE_KEYS } from './records.ts'

/** More escaped line ends than a log has of its own, where it quotes a program's output. */
const FEWEST_ENDS = 3
/** `"line",` of a list, or `"key": "line",` of an object. */
const STRING_ROW = /^\s*(?:"([\w .@-]{1,60})"\s*:\s*)?"((?:[^"\\]|\\.)*)",?\s*$/
/** `12,"line"` of a spreadsheet, in which a quote is doubled. */
const CELL_ROW = /^[^"\n]{0,120},"((?:[^"]|"")*)"(?:,[^"\n]{0,120})?$/
/** Files that are JSON themselves are parsed as JSON elsewhere. */
const OWN_JSON = /"(?:v1|boot_status_code|recoverable_errors|extended_status|ifname|dst)"\s*:/

/** The lines inside the strings. A log that merely quotes a program's output stays as it is. */
export function fromStringLiterals(given: Numbered): Numbered {
  if (/^\s{0,40}[[{]/.test(given.text) && OWN_JSON.test(given.text.slice(0, 8000))) return given
  return fromRows(fromEscapedEnds(given))
}

/** YAML's scalars over many rows; tried before their rows are taken for lines. */
export function fromScalarRows(given: Numbered): Numbered {
  return fromFoldedRows(fromSingleQuotes(given))
}

/** YAML folds a long double-quoted string: a backslash at the end of a row, and one before a blank of the next. */
function fromFoldedRows(given: Numbered): Numbered {
  if (!given.text.includes('\\\n')) return given
  const folded = count(given.text, '\\\n')
  if (folded < FEWEST_ENDS || folded < count(given.text, '\n') * 0.6) return given
  return joinLines(given, (before, line) =>
    /(?:^|[^\\])(?:\\\\)*\\$/.test(before.slice(-40))
      ? [before.slice(0, -1), line.trimStart().replace(/^\\(?= )/, '')]
      : null,
  )
}

/** `log: '…'` of YAML: an empty row is a line end, two quotes are one. It contains no other quote. */
function fromSingleQuotes(given: Numbered): Numbered {
  const { text } = given
  if (!/^[\w .-]{0,40}: '/m.test(text.slice(0, 4000)) || !text.includes("''")) return given
  const quotes = count(text, "'")
  const pairs = count(text, "''")
  if (pairs === 0 || quotes - 2 * pairs > 2) return given
  return eachLine(given, (line) => line.replaceAll("''", "'"))
}

/** A string on one row has more escaped line ends than the text has real ones. */
function fromEscapedEnds(given: Numbered): Numbered {
  const { text } = given
  if (!text.includes('\\n') && !text.includes('#012')) return given
  const escaped = count(text, '\\n') + count(text, '#012')
  if (escaped < FEWEST_ENDS || count(text, '\n', escaped) >= escaped) return given
  return eachLine(given, (line) => (/\\n|#012/.test(line) ? unescaped(line) : line))
}

/** A list of lines, pretty-printed records with a line each, or a spreadsheet. */
function fromRows(given: Numbered): Numbered {
  if (!given.text.includes('"')) return given
  const lines = sampleOf(given)
  if (isMostly(lines, 0.6, (line) => STRING_ROW.test(line))) return fromStringRows(given, lines)
  if (!isMostly(lines, 0.6, (line) => CELL_ROW.test(line))) return given
  return eachLine(given, (line) => CELL_ROW.exec(line)?.[1]?.replaceAll('""', '"') ?? line)
}

/** Where records name the line itself (`"MESSAGE"`), their other fields and brackets are not part of the log. */
function fromStringRows(given: Numbered, lines: string[]): Numbered {
  const named = lines.some((line) => MESSAGE_KEYS.includes(STRING_ROW.exec(line)?.[1] ?? ''))
  return eachLine(given, (line) => {
    const row = STRING_ROW.exec(line)
    if (row === null) return named && /^\s*[[\]{}],?\s*$/.test(line) ? [] : line
    const [, key, inner = ''] = row
    return named && key !== undefined && !MESSAGE_KEYS.includes(key) ? [] : unescaped(inner)
  })
}

const ESCAPED = /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n|[^\n]))|#012/g
const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '',
  b: '',
  f: '',
  e: '',
  a: '',
  '0': '',
}

/**
 * In one pass, so that `\
 * ` within a string within a string becomes `
 * ` and not a line end.
 */
function unescaped(text: string): string {
  return text
    .replace(/\\r\\n/g, '\\n')
    .replace(ESCAPED, (whole, hex4?: string, hex2?: string, letter?: string) => {
      if (whole === '#012') return '\n'
      const hex = hex4 ?? hex2
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return LETTERS[letter ?? ''] ?? letter ?? ''
    })
}

/** How often `what` occurs in `text`, counted to `most`. */
function count(text: string, what: string, most = Number.POSITIVE_INFINITY): number {
  let found = 0
  for (let at = text.indexOf(what); at >= 0 && found < most; at = text.indexOf(what, at + what.length))
    found += 1
  return found
}
