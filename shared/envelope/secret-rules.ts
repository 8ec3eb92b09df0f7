/** How to recognise a secret in a line: by the name before it, by its own shape, by its place in a URL. */
import { isMetadataHost } from '../metadata-addresses.ts'

const CUT = '<redacted>'

/** Names that mean a secret whatever is written before them: `PGPASSWORD`, `userPassword`, `adminPass`. */
const LOUD = 'passwords?|passwd|passphrase|secrets?|tokens?|credentials?|api_?keys?|authtoken|admin_?pass'
/** Names that mean a secret only as a separate word: `DB_PASS`, `account-key`, and `AccountKey` by its capital. */
const WORDS = 'pass|pwd|key|sig|signature|psk|cookie|auth|private|response'
const CAPITALS = WORDS.replace(/(^|\|)[a-z]/g, (start) => start.toUpperCase())

const NAME = `(?:[\\w.-]{0,64}(?:${LOUD})|(?:[\\w.-]{0,64}[_.-])?(?:${WORDS}))(?:_access)?`
const QUOTES = '[\\\\"\'`]{0,4}'
/** The value: a quoted one up to its quote, also of JSON in JSON; else up to the next blank or divider. */
const VALUE = '(?:b?\\\\?"[^"\\n]{0,2000}"?|b?\'[^\'\\n]{0,2000}\'?|[^\\s"\',;&}<>]{1,2000})'
const SCHEME = '(?:(?:bearer|basic|token|digest|negotiate)\\s{1,4})?'

const BY_NAME = new RegExp(`\\b(${NAME}${QUOTES}\\s{0,8}[:=]{1,2}\\s{0,8})${SCHEME}${VALUE}`, 'gi')
const BY_CAPITAL = new RegExp(
  `\\b([\\w.-]{0,64}[a-z0-9](?:${CAPITALS})${QUOTES}\\s{0,8}[:=]{1,2}\\s{0,8})${VALUE}`,
  'g',
)
/** `define('DB_PASSWORD', 'x')` and `<password>x</password>`. */
const BY_COMMA = new RegExp(`\\b([\\w.-]{0,64}(?:${LOUD})["']\\s{0,4},\\s{0,4})${VALUE}`, 'gi')
const BY_TAG = new RegExp(`(<[\\w:.-]{0,64}(?:${LOUD}|${WORDS})(?:\\s[^>\\n]{0,200})?>)[^<\\n]{1,2000}`, 'gi')
const BY_OPTION = new RegExp(`(--?[\\w-]{0,40}(?:${LOUD}|key|pass|secret)[ =]{1,4})${VALUE}`, 'gi')

/** Headers whose value is a secret to the end of the line. */
const HEADERS =
  /\b((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,40}(?:token|key|auth))(["']?\s{0,4}[:=]\s{0,4})[^\n]{1,2000}/gi

/** How a secret begins, and what follows. */
const SHAPED: readonly (readonly [start: string, rest: string, flags?: string])[] = [
  ['\\bbh_', '[a-z]{1,20}_[0-9A-Za-z]{8,64}'],
  ['\\bwhsec_', '[0-9A-Za-z+/=]{8,200}'],
  ['\\b(?:AKIA|ASIA|ABIA|ACCA)', '[0-9A-Z]{12,20}\\b'],
  ['\\beyJ', '[\\w-]{5,4000}(?:\\.[\\w-]{1,4000}){0,4}'],
  [
    '\\b(?:gh[a-z]_|github_pat_|glpat-|glptt-|npm_|dckr_pat_|pypi-|hv[sbr]\\.|ya29\\.|SG\\.|xox[a-z]-|[a-z]{2,4}_(?:live|test)_|sk-|AIza|SWMTKN-)',
    '[\\w.~+/=-]{8,2000}',
  ],
  ['\\$(?:[0-9a-z]{1,9}|2[abxy])\\$', '[^\\s:"\']{4,400}'],
  ['\\{(?:SSHA|SHA|SMD5|MD5|CRYPT|PBKDF2)', '[\\w-]{0,20}\\}[^\\s"\']{4,400}', 'i'],
  ['\\bssh-(?:rsa|dss|ed25519)\\s', '[\\w+/=]{16,4000}'],
  ['\\becdsa-sha2-', '\\w{4,20}\\s[\\w+/=]{16,4000}'],
]
const SHAPES = SHAPED.map(([start, rest, flags = '']) => new RegExp(start + rest, `g${flags}`))

/** One-letter options whose value is a secret; most of them only for programs that use them so. */
const SHORT_OPTIONS: readonly RegExp[] = [
  /(\b(?:mysql|mysqldump|mysqladmin|mariadb|psql|sshpass|docker|podman|ldapsearch|htpasswd|7z|unzip)\b[^\n]{0,400}?\s-[pwP] ?)(?![\s-])[^\s]{1,400}/g,
  /(\s-p)(?=[^\s=]{0,200}[^\d\s=/])[^\s-][^\s]{2,400}/g,
  /(\s(?:-u|--user|--proxy-user)[ =]{1,4}['"]?[^\s:'"]{1,200}:)[^\s'"]{1,400}/g,
]

/** `user:password` where the words before show it: of chpasswd, of cloud-init's own random passwords. */
const OF_USERS = /chpasswd|password/i
const USER = /(^|[\s[('"])([a-z_][\w.-]{0,31}):(?!\/\/)[^\s'"\]),]{1,400}/gi
/** An address with credentials and no scheme. */
const LOOSE_CREDENTIALS = /(^|[\s'"(=])([\w.-]{1,64}):[^\s@/'":]{1,200}@(?=[\w.-])/g

/**
 * A quick check whether any of the rules above can match. Nearly no line passes it, and each rule looks at every place of a
 * line. It is built from the rules' own parts, so none can be missing.
 */
const MAY_BE_NAMED = new RegExp(`${LOUD}|${WORDS}`, 'i')
const MAY_BE_OPTION = /\s-[pwu]|\s--(?:user|proxy-user)/i
const MAY_BE_SHAPED = new RegExp(SHAPED.map(([start]) => start).join('|'), 'i')

const URL = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"'<>`\\]{0,4000})/gi

/** The line without the secrets that these rules know. Every pattern is bounded: linear in the line's length. */
export function withoutKnownSecrets(line: string): string {
  let out = line
  if (out.includes('://'))
    out = out.replace(URL, (_, scheme: string, rest: string) => scheme + withoutCredentials(rest))
  const isNamed = MAY_BE_NAMED.test(out)
  if (isNamed && /[:=]/.test(out)) {
    out = out.replace(HEADERS, `$1$2${CUT}`)
    out = out.replace(BY_NAME, `$1${CUT}`).replace(BY_CAPITAL, `$1${CUT}`)
  }
  if (out.includes('@')) out = out.replace(LOOSE_CREDENTIALS, `$1$2:${CUT}@`)
  if (isNamed) out = withoutNamed(out)
  if (MAY_BE_OPTION.test(out)) for (const option of SHORT_OPTIONS) out = out.replace(option, `$1${CUT}`)
  if (MAY_BE_SHAPED.test(out)) for (const shape of SHAPES) out = out.replace(shape, CUT)
  return out
}

function withoutNamed(line: string): string {
  let out = line
  if (OF_USERS.test(out)) out = out.replace(USER, `$1$2:${CUT}`)
  if (out.includes('<')) out = out.replace(BY_TAG, `$1${CUT}`)
  out = out.replace(BY_COMMA, `$1${CUT}`)
  return out.includes('-') ? out.replace(BY_OPTION, `$1${CUT}`) : out
}

/**
 * A URL after its scheme. User and password end at the last `@`, whatever they contain. A query may be a signature; only a
 * metadata service's is needed.
 */
function withoutCredentials(rest: string): string {
  const query = rest.search(/[?#]/)
  const place = query < 0 ? rest : rest.slice(0, query)
  const at = place.lastIndexOf('@')
  const plain = at < 0 ? place : `${CUT}@${place.slice(at + 1)}`
  const host =
    /^\[?([^/\]]{0,100}?)\]?(?::\d{1,5})?(?:\/|$)/.exec(at < 0 ? place : place.slice(at + 1))?.[1] ?? ''
  if (query < 0) return plain
  return isMetadataHost(host) ? plain + rest.slice(query) : `${plain}${rest[query]}${CUT}`
}

/** Whether a line under a heading of passwords has the form of one: `ubuntu:x`. */
export function withoutUsersPassword(line: string): string {
  return line.replace(/^(\s{0,20}[a-z_][\w.-]{0,31}):\S{1,400}$/i, `$1:${CUT}`)
}
