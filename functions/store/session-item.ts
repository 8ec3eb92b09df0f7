/** A browser that is signed in, and what it was shown to be who it is. */
import type { Actor } from '../../shared/actor.ts'
import type { HeldClaim } from '../../shared/auth/claims.ts'

export interface SessionItem {
  rev: number
  /** SHA-256 hex of what the cookie holds: the key. Whoever reads the table has no session. */
  hash: string
  /** Whose it is, for lists; of several tokens the newest. */
  actor: Actor
  proof: OfProvider | OfTokens
  created_at: number
  /** Of its last request, as of five minutes: a write for each would be one for each picture. */
  last_used_at: number
}

/** What a provider said when somebody signed in; what it is worth is asked of the rules with each request. */
export interface OfProvider {
  by: 'oidc'
  issuer: string
  /** The provider's own name of the person, which stays when their mail address changes. */
  subject: string
  said: HeldClaim[]
}

/** API tokens that were pasted, as hashes, the newest first: they are checked with each request. */
export interface OfTokens {
  by: 'tokens'
  hashes: string[]
}

/** When a token was last used, written every few minutes at most. */
export interface TokenSeen {
  token_id: string
  at: number
}
