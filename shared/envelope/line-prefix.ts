/**
 * What stands before a line's own words: the kernel's clock, syslog's and journald's heads, a console's number. Linear.
 *
 * What a line is decided by its own words alone: journald writes `cloud-init[812]:` before whatever a user's script says.
 */

const PREFIXES: readonly RegExp[] = [
  /\s{1,40}/,
  /<\d{1,3}>/,
  /\[ {0,8}\d{1,9}\.\d{1,9}\] ?/,
  /(?:\w{3} [ \d]\d|\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? [\w.-]{1,64} (?=[\w./-]{1,48}(?:\[\d{1,9}\])?: )/,
  /[\w./-]{1,48}\[\d{1,9}\]: ?/,
  /cloud-init: ?/,
]
/** The first that fits, in one search. None of them fits nothing. */
const PREFIX = new RegExp(`^(?:${PREFIXES.map(({ source }) => source).join('|')})`)
const MOST = 6

/** Where the words of a line begin. */
export function wordsAt(line: string): number {
  let at = 0
  for (let round = 0; round < MOST; round++) {
    const found = PREFIX.exec(line.slice(at, at + 200))
    if (found === null) break
    at += found[0].length
  }
  return at
}
