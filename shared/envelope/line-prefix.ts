/**
 * The prefixes of a log line: the kernel's clock, the heads of syslog and journald, a console's number. Linear.
 *
 * Only a line's own words may decide what it is: journald writes `cloud-init[812]:` also before the output of a user's
 * script.
 */

const PREFIXES: readonly RegExp[] = [
  /\s{1,40}/,
  /<\d{1,3}>/,
  /\[ {0,8}\d{1,9}\.\d{1,9}\] ?/,
  /(?:\w{3} [ \d]\d|\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? [\w.-]{1,64} (?=[\w./-]{1,48}(?:\[\d{1,9}\])?: )/,
  /[\w./-]{1,48}\[\d{1,9}\]: ?/,
  /cloud-init: ?/,
]
/** All prefixes in one search. None of them matches the empty string. */
const PREFIX = new RegExp(`^(?:${PREFIXES.map(({ source }) => source).join('|')})`)
const MOST = 6

/** The index at which a line's own words begin. */
export function wordsAt(line: string): number {
  let at = 0
  for (let round = 0; round < MOST; round++) {
    const found = PREFIX.exec(line.slice(at, at + 200))
    if (found === null) break
    at += found[0].length
  }
  return at
}
