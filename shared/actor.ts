/** Who did something, and by which way in they were known. */
import { displayLine } from './display.ts'

/** An API token, a sign-in at the provider, the word of a trusted proxy, a signed callback of a channel, or the machine itself. */
export type WayIn = 'token' | 'oidc' | 'proxy' | 'slack' | 'pagerduty' | 'command line'

export interface Actor {
  /** Of a token its name, or its id where it has none; of a person what their provider calls them: a mail address, mostly. */
  name: string
  via: WayIn
}

/** Longer than any mail address that is in use; audits and pages show all of it. */
const NAME_CHARS = 120

/**
 * An actor as audits, acknowledgements, silences and the guard keep it: `token ci-deploys`, `anna@example.org (oidc)`. The
 * form tells a person from a token that was given that person's name. Names come from outside: one line, nothing invisible.
 */
export function actorText({ name, via }: Actor): string {
  const shown = displayLine(name, NAME_CHARS).trim() || 'somebody without a name'
  return via === 'token' ? `token ${shown}` : `${shown} (${via})`
}
