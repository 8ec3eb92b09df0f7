/**
 * Signs in at an OpenID provider: authorization code with PKCE, state and nonce. Loaded on demand. `openid-client` checks
 * the provider's answers; `shared/auth/claims.ts` decides the roles.
 */
import * as oidc from 'openid-client'
import type { OidcConfig } from '../../shared/auth/auth-config.ts'
import {
  areGroupsLeftOut,
  type Claims,
  grantsOf,
  heldClaims,
  isAnyMissing,
  nameIn,
} from '../../shared/auth/claims.ts'
import { OIDC_CALLBACK } from '../../shared/auth/oidc-callback.ts'
import { PROVIDER_CACHED_MS, SIGNED_CLOCK_SKEW_S } from '../../shared/policy/waits.ts'
import { publicLink } from '../../shared/public-link.ts'
import { sha256Hex } from '../../shared/token.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import type { ApiDeps } from '../deps.ts'
import { outboundFetch } from '../outbound/outbound-fetch.ts'
import type { SessionItem } from '../store/session-item.ts'
import { openSignIn, sealSignIn } from './sealed-sign-in.ts'
import { failureOf, noRole, notBegun, type SignInFailure, TOO_MANY_GROUPS } from './sign-in-failures.ts'

export type SignedIn = { who: Pick<SessionItem, 'actor' | 'proof'>; next: string }

export interface OidcSignIn {
  /** Where to send the browser, and what it stores until it returns. */
  begin: (next: string) => Promise<{ location: string; sealed: string } | SignInFailure>
  /** `search`: the provider's answer; `sealed`: what the browser stored. */
  complete: (search: string, sealed: string | null) => Promise<SignedIn | SignInFailure>
}

type OidcDeps = Pick<ApiDeps, 'config' | 'now' | 'outbound' | 'readSecret' | 'store' | 'log'>

export function createOidcSignIn(deps: OidcDeps, settings: OidcConfig): OidcSignIn {
  const redirect_uri = publicLink(deps.config.public_url, OIDC_CALLBACK)
  const { host } = new URL(settings.issuer)
  const known = createTtlCache<Promise<Provider>>({ ttl_ms: PROVIDER_CACHED_MS, most: 1 })

  function provider(): Promise<Provider> {
    const before = known.get(host, deps.now())
    if (before !== undefined) return before
    const asked = discover(deps, settings)
    known.set(host, asked, deps.now())
    // After an outage of the provider the next sign-in reads its metadata again.
    asked.catch(() => known.set(host, asked, 0))
    return asked
  }

  async function orFailure<T>(step: string, work: () => Promise<T>): Promise<T | SignInFailure> {
    try {
      return await work()
    } catch (error) {
      const failure = failureOf(error, host)
      deps.log('sign_in_failed', { step, host, why: failure.why })
      return { status: failure.status, detail: failure.detail }
    }
  }

  return {
    begin: (next) =>
      orFailure('begin', async () => {
        const { config, secret } = await provider()
        const begun = {
          state: oidc.randomState(),
          nonce: oidc.randomNonce(),
          verifier: oidc.randomPKCECodeVerifier(),
        }
        const location = oidc.buildAuthorizationUrl(config, {
          redirect_uri,
          scope: settings.scopes.join(' '),
          state: begun.state,
          nonce: begun.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(begun.verifier),
          code_challenge_method: 'S256',
        })
        return { location: location.href, sealed: await sealSignIn({ ...begun, next }, secret, deps.now()) }
      }),

    complete: (search, sealed) =>
      orFailure('complete', async () => {
        const { config, secret } = await provider()
        const begun = sealed === null ? null : await openSignIn(sealed, secret, deps.now())
        if (begun === null) return notBegun
        const { state, nonce, verifier, next } = begun
        const tokens = await oidc.authorizationCodeGrant(config, new URL(`${redirect_uri}${search}`), {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        // Each sign-in completes once, even for a copy of the cookie with another code.
        if (!(await deps.store.putUsedSignIn(sha256Hex(state), deps.now()))) return notBegun
        const claims = await claimsOf(config, tokens, settings)
        return personOf(claims, settings, next)
      }),
  }
}

interface Provider {
  config: oidc.Configuration
  secret: string
}

async function discover(deps: OidcDeps, { issuer, client_id, client_secret }: OidcConfig): Promise<Provider> {
  const secret = await deps.readSecret(client_secret)
  const client = {
    [oidc.clockTolerance]: SIGNED_CLOCK_SKEW_S,
    [oidc.clockSkew]: Math.round((deps.now() - Date.now()) / 1000),
  }
  const url = new URL(issuer)
  const config = await oidc.discovery(url, client_id, client, authenticated(secret), {
    [oidc.customFetch]: outboundFetch(deps.outbound),
    // The config's check allows http only for this machine.
    execute: [
      oidc.enableNonRepudiationChecks,
      ...(url.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
    ],
  })
  return { config, secret }
}

/** In the header, unless the provider accepts only the form (RFC 8414: the header is the default). */
function authenticated(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)]
  return (as, client, body, headers) => {
    const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (methods.includes('client_secret_basic') ? basic : post)(as, client, body, headers)
  }
}

/** From the ID token; where it lacks a claim that a rule asks for, also from the userinfo endpoint (Okta's groups are there). */
async function claimsOf(
  config: oidc.Configuration,
  tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>,
  { rules }: OidcConfig,
): Promise<Claims> {
  const claims: Claims = { ...tokens.claims() }
  const { sub } = claims
  if (config.serverMetadata().userinfo_endpoint === undefined) return claims
  if (typeof sub !== 'string' || areGroupsLeftOut(claims, rules) || !isAnyMissing(claims, rules))
    return claims
  return { ...(await oidc.fetchUserInfo(config, tokens.access_token, sub)), ...claims }
}

function personOf(claims: Claims, settings: OidcConfig, next: string): SignedIn | SignInFailure {
  const { issuer, rules, name_claim } = settings
  const name = nameIn(claims, name_claim, 'provider')
  if (areGroupsLeftOut(claims, rules)) return TOO_MANY_GROUPS
  const said = heldClaims(claims, rules, 'provider')
  if (name === null || typeof claims.sub !== 'string' || grantsOf(said, rules).length === 0)
    return noRole(name, claims, rules)
  return {
    who: { actor: { name, via: 'oidc' }, proof: { by: 'oidc', issuer, subject: claims.sub, said } },
    next,
  }
}
