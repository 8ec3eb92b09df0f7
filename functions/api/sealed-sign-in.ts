/**
 * What a browser stores for us while it is at the provider: sealed, so that nobody can read or change it, and valid for ten
 * minutes. The server stores nothing for people who only begin to sign in.
 */
import { hkdfSync } from 'node:crypto'
import { EncryptJWT, jwtDecrypt } from 'jose'
import { SIGN_IN_WITHIN_S } from '../../shared/policy/waits.ts'

export interface BegunSignIn {
  state: string
  nonce: string
  verifier: string
  /** A path of ours, to which signing in leads back. */
  next: string
}

/**
 * Derived from the client's secret, which somebody who reads our cookies does not have; all servers of one configuration
 * derive the same key.
 */
const keyOf = (secret: string) =>
  new Uint8Array(hkdfSync('sha256', secret, '', 'boot-health sign-in cookie', 32))

export function sealSignIn(begun: BegunSignIn, secret: string, now: number): Promise<string> {
  return new EncryptJWT({ ...begun })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(Math.floor(now / 1000) + SIGN_IN_WITHIN_S)
    .encrypt(keyOf(secret))
}

/** Null for a text that we did not seal, or sealed more than ten minutes ago. */
export async function openSignIn(sealed: string, secret: string, now: number): Promise<BegunSignIn | null> {
  try {
    const { payload } = await jwtDecrypt(sealed, keyOf(secret), {
      currentDate: new Date(now),
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['exp'],
    })
    const { state, nonce, verifier, next } = payload
    if (![state, nonce, verifier, next].every((one) => typeof one === 'string')) return null
    return { state, nonce, verifier, next } as BegunSignIn
  } catch {
    return null
  }
}
