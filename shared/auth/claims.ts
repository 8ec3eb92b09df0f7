/**
 * What an identity provider states about a person, and which roles our rules give for it. Pure; claims are whatever the
 * token contained.
 */
import type { ClaimRule } from './auth-config.ts'

export type Claims = Readonly<Record<string, unknown>>

/** A claim with one value that some rule asks for: all that a session keeps of the provider's statement. */
export interface HeldClaim {
  claim: string
  value: string
}

/** A role in one fleet, or in every fleet (`*`). */
export interface Grant {
  fleet: string
  role: 'viewer' | 'operator'
}

/**
 * The values of a claim: each entry of a list, a single value as one, numbers as text; empty where the claim is missing.
 * The literal name is tried first (`https://example.org/groups` contains dots), then the path along its dots.
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

/** Who makes the statement: a provider about its accounts, or a proxy about the user that it let through. */
export type ClaimSource = 'provider' | 'proxy'

/**
 * A provider's mail address counts only where the provider has verified it: anybody can write somebody else's into their
 * own account. A proxy identifies people by their address, so there it counts unless the proxy denies it (Cloudflare says
 * nothing).
 */
const isEmailGood = ({ email_verified }: Claims, by: ClaimSource): boolean =>
  by === 'provider' ? email_verified === true : email_verified === undefined || email_verified === true

/** The claims of the person for which these rules ask, each once. */
export function heldClaims(claims: Claims, rules: readonly ClaimRule[], by: ClaimSource): HeldClaim[] {
  const held = new Map<string, HeldClaim>()
  for (const { claim, value } of rules) {
    if (claim === 'email' && !isEmailGood(claims, by)) continue
    if (claimValues(claims, claim).includes(value)) held.set(JSON.stringify([claim, value]), { claim, value })
  }
  return [...held.values()]
}

/**
 * The roles that the current rules give for these claims. A rule that was removed gives nothing any more, also to people
 * who signed in by it.
 */
export function grantsOf(held: readonly HeldClaim[], rules: readonly ClaimRule[]): Grant[] {
  const holds = (rule: ClaimRule) =>
    held.some(({ claim, value }) => claim === rule.claim && value === rule.value)
  return rules.filter(holds).map(({ fleet, role }) => ({ fleet, role }))
}

/**
 * The person's name for the audit: what `name_claim` names, else the first of a verified mail address, the user name and
 * the subject. Null where there is none of these.
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
 * True where a rule asks for groups and the provider left the list out because there were too many: Entra does beyond 200,
 * marked by `_claim_names` or `hasgroups`.
 */
export function areGroupsLeftOut(claims: Claims, rules: readonly ClaimRule[]): boolean {
  if (!rules.some(({ claim }) => claim === 'groups') || Object.hasOwn(claims, 'groups')) return false
  const elsewhere = claims._claim_names
  const named = typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, 'groups')
  return named || claims.hasgroups === true || claims.hasgroups === 'true'
}

/** True where a claim is missing for which a rule asks: the provider's userinfo endpoint may have them. */
export function isAnyMissing(claims: Claims, rules: readonly ClaimRule[]): boolean {
  return rules.some(({ claim }) => claimValues(claims, claim).length === 0)
}
