/** When a session ends, and whose it is. Pure. */
import { SIGNED_CLOCK_SKEW_S } from '../policy/waits.ts'
import { SECOND_MS } from '../time.ts'
import type { AuthConfig } from './auth-config.ts'

interface Dated {
  created_at: number
  last_used_at: number
  proof: { by: 'oidc' } | { by: 'tokens' }
}

/** When the session ends (epoch milliseconds), by the current settings. */
export function sessionEndsAt(
  { created_at, last_used_at, proof }: Dated,
  { sessions, oidc }: AuthConfig,
): number {
  const ends = [created_at + sessions.lasts_s * SECOND_MS, last_used_at + sessions.idle_s * SECOND_MS]
  if (proof.by === 'oidc') ends.push(created_at + (oidc?.sign_in_again_s ?? 0) * SECOND_MS)
  return Math.min(...ends)
}

/**
 * Whether the session is valid at this moment (epoch milliseconds). One that began later than now was made while the clock
 * was ahead, and would otherwise last until that time comes.
 */
export function sessionStands(session: Dated, auth: AuthConfig, now: number): boolean {
  return session.created_at <= now + SIGNED_CLOCK_SKEW_S * SECOND_MS && sessionEndsAt(session, auth) > now
}

type Proof = { by: 'oidc'; issuer: string; subject: string } | { by: 'tokens'; hashes: readonly string[] }

/** Keys of the signed-in user, the same for all their sessions: the person as their provider identifies them, or each token. */
export function ownersOf(proof: Proof): string[] {
  return proof.by === 'oidc'
    ? [JSON.stringify(['oidc', proof.issuer, proof.subject])]
    : proof.hashes.map((hash) => ownerByToken(hash))
}

export const ownerByToken = (hash: string): string => JSON.stringify(['token', hash])
