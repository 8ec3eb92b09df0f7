/** What an identity provider says of a person, and what our rules make of it. Pure; claims are whatever a token held. */
import type { ClaimRule } from './auth-config.ts'

export type Claims = Readonly<Record<string, unknown>>

/** A claim with one of its values that some rule asked for: all that a session keeps of what a provider said. */
export interface HeldClaim {
  claim: string
  value: string
}

/** A role in one fleet, or in each (`*`). */
export interface Grant {
  fleet: string
  role: 'viewer' | 'operator'
}

/**
 * The values of a claim: of a list each, of a single value that one, numbers as text; none where there is none. The name
 * as it is goes first (`https://example.org/groups` has dots in it), then the way along its dots.
 */
export function claimValues(claims: Claims, name: string): string[] {
  const found = Object.hasOwn(claims, name) ? claims[name] : along(claims, name.split('.'))
  const values = Array.isArray(found) ? found : [found]
  return values.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? [String(one)] : []))
}

function along(claims: Claims, steps: readonly string[]): unknown {
  let at: unknown = claims
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Claims)[step]
  }
  return at
}

/** Who speaks: a provider about its accounts, or a proxy about whom it has let through by that address. */
export type ClaimSource = 'provider' | 'proxy'

/**
 * Of a provider a mail address counts only where it says that it verified it: anybody can write somebody else's into their
 * own account. A proxy lets people through by theirs, so there it counts unless it says otherwise (Cloudflare says nothing).
 */
const isEmailGood = ({ email_verified }: Claims, by: ClaimSource): boolean =>
  by === 'provider' ? email_verified === true : email_verified === undefined || email_verified === true

/** The claims that these rules ask for and that hold, each once. */
export function heldClaims(claims: Claims, rules: readonly ClaimRule[], by: ClaimSource): HeldClaim[] {
  const said = new Map<string, HeldClaim>()
  for (const { claim, value } of rules) {
    if (claim === 'email' && !isEmailGood(claims, by)) continue
    if (claimValues(claims, claim).includes(value)) said.set(JSON.stringify([claim, value]), { claim, value })
  }
  return [...said.values()]
}

/** What the present rules give for that. A rule that is gone gives nothing any more, whoever signed in by it. */
export function grantsOf(said: readonly HeldClaim[], rules: readonly ClaimRule[]): Grant[] {
  const holds = (rule: ClaimRule) =>
    said.some(({ claim, value }) => claim === rule.claim && value === rule.value)
  return rules.filter(holds).map(({ fleet, role }) => ({ fleet, role }))
}

/**
 * Who it is, for the audit: what `name_claim` says, else the first of a good mail address, the user name and the subject.
 * Null where there is none of these.
 */
export function nameIn(claims: Claims, name_claim: string | undefined, by: ClaimSource): string | null {
  const email = isEmailGood(claims, by) ? claimValues(claims, 'email') : []
  const names =
    name_claim === undefined
      ? [...email, ...claimValues(claims, 'preferred_username'), ...claimValues(claims, 'sub')]
      : claimValues(claims, name_claim)
  return names.find((name) => name.trim() !== '') ?? null
}

/**
 * True where a rule asks for groups and the provider says that there were too many to name them: Entra does beyond 200, by
 * `_claim_names` or `hasgroups`, and leaves the list out.
 */
export function areGroupsLeftOut(claims: Claims, rules: readonly ClaimRule[]): boolean {
  if (!rules.some(({ claim }) => claim === 'groups') || Object.hasOwn(claims, 'groups')) return false
  const elsewhere = claims._claim_names
  const named = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, 'groups')
  return named || claims.hasgroups === true || claims.hasgroups === 'true'
}

/** Claims that rules ask for and that are not there: a provider may tell them at its other door. */
export function isAnyMissing(claims: Claims, rules: readonly ClaimRule[]): boolean {
  return rules.some(({ claim }) => claimValues(claims, claim).length === 0)
}
