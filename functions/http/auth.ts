/**
 * Who is calling: bearer tokens by role (docs/architecture.md, Trust). The store keeps hashes; an answer of the store
 * is believed for 30 seconds, so that a revoked token stops working within that time and a boot storm reads each token once.
 */
import type { Context } from 'hono'
import { TOKENS_REMEMBERED } from '../../shared/policy/limits.ts'
import { TOKEN_BELIEVED_MS } from '../../shared/policy/waits.ts'
import { problem } from '../../shared/problem.ts'
import { parseToken, sha256Hex } from '../../shared/token.ts'
import { createTtlCache } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { Role, TokenItem } from '../store/token-item.ts'
import { demandNamedFleet } from './named-fleet.ts'
import { ProblemError } from './problem-response.ts'
import { type Routes, rolesOf } from './who-may.ts'

/** Whoever calls, if its app's table lets their role call this route; throws 401 or 403 where not. */
export type Authenticate = (c: Context) => Promise<TokenItem>

/** Checks the text of a token: 401 where it is none of ours, unknown or revoked, 403 where its role is another. */
export type CheckToken = (token: string, roles: readonly Role[]) => Promise<TokenItem>

type AuthDeps = Pick<Deps, 'now' | 'elapsed'> & { store: Pick<Deps['store'], 'getToken'> }

/** Checks tokens against the store, believing an answer for `believesMs`. */
export function createCheckToken(deps: AuthDeps, believesMs = TOKEN_BELIEVED_MS): CheckToken {
  const elapsed = () => (deps.elapsed ?? deps.now)()
  const believed = createTtlCache<TokenItem | null>({ ttl_ms: believesMs, most: TOKENS_REMEMBERED })

  async function lookUp(hash: string): Promise<TokenItem | null> {
    const known = believed.get(hash, elapsed())
    if (known !== undefined) return known
    const token = await deps.store.getToken(hash)
    believed.set(hash, token, elapsed())
    return token
  }

  return async (text, roles) => {
    if (!parseToken(text)) throw unauthorized('This is not a boot-health token; look for a copying mistake.')
    const token = await lookUp(sha256Hex(text))
    if (!token || token.revoked_at !== null) throw unauthorized('This token is unknown or revoked.')
    if (!roles.includes(token.role)) throw forbidden(token.role, roles)
    return token
  }
}

/** Checks a request's bearer token; throws 401 where it is no valid token, 403 where its role is another. */
export function createAuthenticate(deps: AuthDeps, routes: Routes): Authenticate {
  const check = createCheckToken(deps)
  return async (c) => {
    const bearer = bearerOf(c)
    if (bearer === null) throw unauthorized('Send the header `Authorization: Bearer <token>`.')
    const token = await check(bearer, rolesOf(c, routes))
    demandNamedFleet(c, token)
    return token
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

function forbidden(role: Role, roles: readonly Role[]): ProblemError {
  const detail = `This is a token of role ${role}; the path needs ${roles.join(' or ')}.`
  return new ProblemError(problem(403, 'forbidden', 'Forbidden', detail))
}
