/** Who did something, and how they were identified. */
import { displayLine } from './display.ts'

/** An API token, a sign-in at the provider, a trusted proxy's statement, a signed callback of a channel, or the machine itself. */
export type WayIn = 'token' | 'oidc' | 'proxy' | 'slack' | 'pagerduty' | 'command line'

export interface Actor {
  /** A token's name, or its id where it has none; for a person the provider's name for them, mostly a mail address. */
  name: string
  via: WayIn
}

/** Longer than any mail address in use; audits and pages show all of it. */
const NAME_CHARS = 120

/**
 * An actor as stored in audits, acknowledgements, silences and the guard: `token ci-deploys`, `anna@example.org (oidc)`.
 * The form separates a person from a token with that person's name. Names come from outside: one line, nothing invisible.
 */
export function actorText({ name, via }: Actor): string {
  const shown = displayLine(name, NAME_CHARS).trim() || 'somebody without a name'
  return via === 'token' ? `token ${shown}` : `${shown} (${via})`
}
