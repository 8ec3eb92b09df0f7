/**
 * Who is calling: bearer tokens by role (docs/architecture.md, Trust). The store has hashes. Its answer is cached for 30
 * seconds, so that a revoked token stops working within that time and a boot storm reads each token once.
 */
import type { Context } from 'hono'
import { TOKENS_REMEMBERED } from '../../shared/policy/limits.ts'
import { TOKEN_CACHED_MS } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { parseToken, sha256Hex } from '../../shared/token.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { TokenItem } from '../store/token-item.ts'
import { ProblemError } from './problem-response.ts'
import { type Routes, rolesOf } from './who-may.ts'

/** The request's token, for the one fleet that the request is about; throws 401, 403 or 400 where it may not call. */
export type AuthenticateToken = (c: Context) => Promise<TokenItem>

/** The stored token with this hash; throws 401 where it is unknown, revoked or expired. */
export type CheckToken = (hash: string) => Promise<TokenItem>

type AuthDeps = Pick<Deps, 'now' | 'elapsed' | 'config'> & { store: Pick<Deps['store'], 'getToken'> }

/** Checks tokens against the store, and caches an answer for `cacheMs`. */
export function createCheckToken(deps: AuthDeps, cacheMs = TOKEN_CACHED_MS): CheckToken {
  const elapsed = () => (deps.elapsed ?? deps.now)()
  const cached = createTtlCache<TokenItem | null>({ ttl_ms: cacheMs, most: TOKENS_REMEMBERED })

  async function lookUp(hash: string): Promise<TokenItem | null> {
    const known = cached.get(hash, elapsed())
    if (known !== undefined) return known
    const token = await deps.store.getToken(hash)
    cached.set(hash, token, elapsed())
    return token
  }

  return async (hash) => {
    const token = await lookUp(hash)
    if (!token || token.revoked_at !== null) throw unauthorized('This token is unknown or revoked.')
    if (token.expires_at && token.expires_at <= deps.now()) throw unauthorized('This token has expired.')
    return token
  }
}

/** The hash that a token is stored under; throws 401 where the text is not one of our tokens. */
export function tokenHash(text: string): string {
  if (!parseToken(text)) throw unauthorized('This is not a boot-health token; look for a copying mistake.')
  return sha256Hex(text)
}

/** Checks a request's bearer token; throws 401 where it is not valid, 403 where its role or fleet does not match. */
export function createAuthenticate(deps: AuthDeps, routes: Routes): AuthenticateToken {
  const check = createCheckToken(deps)
  return async (c) => {
    const bearer = bearerOf(c)
    if (bearer === null) throw unauthorized('Send the header `Authorization: Bearer <token>`.')
    const token = await check(tokenHash(bearer))
    const roles = rolesOf(c, routes)
    const named = c.req.query('fleet')
    const isOf = token.fleet !== '*' && (named ?? token.fleet) === token.fleet
    if (isOf && roles.includes(token.role)) return token
    const { demandRole, fleetNamed } = await import('./not-for-this.ts')
    demandRole(token.role, roles)
    return { ...token, fleet: fleetNamed(token.fleet, named, deps.config) }
  }
}

/** The bearer token of a request, unchecked; null where it sends none. */
export function bearerOf(c: Context): string | null {
  return /^Bearer +(\S{1,200})$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? null
}

/** 401 with the challenge that names the scheme. */
export function unauthorized(detail: string): ProblemError {
  return new ProblemError(problem(401, 'unauthorized', 'Unauthorized', detail), {
    'www-authenticate': 'Bearer realm="boot-health"',
  })
}
