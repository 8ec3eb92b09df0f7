/**
 * Access tokens: `bh_<role>_<32 base62 characters><6 of checksum>`.
 *
 * The prefix lets secret scanners and people recognise one, the checksum tells a mistyped token from a revoked
 * one without asking the store. The store keeps only the SHA-256: whoever reads the table has no token.
 */
import { hash, randomBytes } from 'node:crypto'

/** `canary` is the stack's own: what comes with it is counted nowhere, so nobody makes one by hand. */
export const ROLES = ['ingest', 'inventory', 'viewer', 'operator', 'metrics', 'instance', 'canary'] as const
export type TokenRole = (typeof ROLES)[number]

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SHAPE =
  /^bh_(ingest|inventory|viewer|operator|metrics|instance|canary)_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/

/** Base62 text of `length` characters, unbiased: bytes past the last multiple of 62 are thrown away. */
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
export function createToken(role: TokenRole): string {
  const body = randomText(32)
  return `bh_${role}_${body}${checksum(`${role}${body}`)}`
}

/** The role that a token claims, or null where the text is no token of ours (wrong shape or checksum). */
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

/** Tokens of this fleet are the canary's; no config names it, so nothing of it pages or acts. */
export const CANARY_FLEET = 'boot-health-canary'
