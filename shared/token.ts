/**
 * Access tokens: `bh_<role>_<32 base62 characters><6 of checksum>`.
 *
 * The prefix lets secret scanners and people recognise one, the checksum separates a mistyped token from a revoked one
 * without asking the store. The store has only the SHA-256: somebody who can read the table still has no token.
 */
import { hash, randomBytes } from 'node:crypto'

/** `canary` is the stack's own: no count includes its reports, so no command makes such a token. */
export const ROLES = ['ingest', 'inventory', 'viewer', 'operator', 'metrics', 'instance', 'canary'] as const
export type TokenRole = (typeof ROLES)[number]

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SHAPE =
  /^bh_(ingest|inventory|viewer|operator|metrics|instance|canary)_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/

/** Base62 text of `length` characters, unbiased: bytes past the last multiple of 62 are dropped. */
function randomText(length: number): string {
  let text = ''
  while (text.length < length)
    for (const byte of randomBytes(length * 2))
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62]
  return text
}

function checksum(text: string): string {
  const digest = hash('sha256', text, 'buffer')
  return Array.from(digest.subarray(0, 6), (byte) => ALPHABET[byte % 62]).join('')
}

/** A new token of this role. Show it once; only its `sha256Hex` is stored. */
export const createToken = (role: TokenRole): string => tokenOf(role, randomText(32))

/** The token of this role with these 32 characters of base62, which must be as secret as the token. */
export function tokenOf(role: TokenRole, body: string): string {
  return `bh_${role}_${body}${checksum(`${role}${body}`)}`
}

/** The role in a token's text, or null where it is not one of our tokens (wrong shape or checksum). */
export function parseToken(token: string): { role: TokenRole; token_id: string } | null {
  const match = SHAPE.exec(token)
  if (!match) return null
  const [, role = '', body = '', sum = ''] = match
  if (checksum(`${role}${body}`) !== sum) return null
  return { role: role as TokenRole, token_id: `bh_${role}_${body.slice(0, 4)}` }
}

/** SHA-256 of a token or of a guest's secret as lower-case hex: the form that is stored. */
export function sha256Hex(text: string | Uint8Array): string {
  return hash('sha256', text)
}

/** The fleet of the canary's tokens; no config names it, so it pages and repairs nothing. */
export const CANARY_FLEET = 'boot-health-canary'
