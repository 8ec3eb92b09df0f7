/** A signed-in browser, and how its user proved who they are. */
import type { Actor } from '../../shared/actor.ts'
import type { HeldClaim } from '../../shared/auth/claims.ts'

export interface SessionItem {
  rev: number
  /** SHA-256 hex of the cookie's content: the key. Somebody who can read the table still has no session. */
  hash: string
  /** The user, for lists; with several tokens, the newest one's. */
  actor: Actor
  proof: OfProvider | OfTokens
  created_at: number
  /** Time of its last request, five minutes late at most: a write for each request would be one for each picture. */
  last_used_at: number
}

/** What the provider stated at sign-in. Each request checks it against the current rules. */
export interface OfProvider {
  by: 'oidc'
  issuer: string
  /** The provider's own id of the person, which stays when their mail address changes. */
  subject: string
  said: HeldClaim[]
}

/** API tokens that were pasted, as hashes, the newest first. Each request checks them. */
export interface OfTokens {
  by: 'tokens'
  hashes: string[]
}

/** When a token was last used, written every few minutes at most. */
export interface TokenSeen {
  token_id: string
  at: number
}
