/**
 * Who is looking, and at which fleet. A bearer token or a browser's session proves it; on a loopback address of
 * embedded mode anybody on the machine may read, and still nobody may act.
 */
import type { Context } from 'hono'
import { problem } from '../../shared/problem.ts'
import type { ApiDeps } from '../deps.ts'
import { API_ROUTES } from '../http/api-routes.ts'
import { bearerOf, createCheckToken, unauthorized } from '../http/auth.ts'
import { type Authenticate, callerOf, tokenActor } from '../http/caller.ts'
import { demandNamedFleet } from '../http/named-fleet.ts'
import { ProblemError } from '../http/problem-response.ts'
import { ROLES, rolesOf } from '../http/who-may.ts'
import type { Role, TokenItem } from '../store/token-item.ts'
import { isLoopbackHost, isSameOrigin } from './same-origin.ts'
import { sessionTokens } from './session-cookie.ts'

const SAFE = ['GET', 'HEAD', 'OPTIONS']
/** What proxies say of themselves: behind one, everybody comes from this machine. */
const PROXIED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via', 'x-real-ip']

export interface Viewer {
  fleet: string
  /** Every fleet that this viewer may switch to. */
  fleets: string[]
  /** May acknowledge, silence, accept, and hold repairs. */
  operates: boolean
  /** How it was proved: by its token's name, or by being on this machine. */
  name: string
  by: 'bearer' | 'session' | 'loopback'
}

export interface Access {
  /** For the JSON API: bearer token, else session, else (reading only) the loopback address. */
  authenticate: Authenticate
  /** For pages: the same, as what they show. Throws as `authenticate` does. */
  viewerOf: (c: Context) => Promise<Viewer>
  /** Whom a browser's session proves, for looking: one token for each fleet; empty where it proves nobody. */
  signedIn: (c: Context) => Promise<SignedIn[]>
}

export interface SignedIn {
  text: string
  token: TokenItem
}

/** Builds who-may-see for one API: its memory of checked tokens lives as long as the app. `believesMs` as of `createCheckToken`. */
export function createAccess(deps: ApiDeps, believesMs?: number): Access {
  const check = createCheckToken(deps, believesMs)
  const fleets = () => Object.keys(deps.config.fleets).sort()
  const isOpen = (c: Context) => deps.openViewing && isFromThisMachine(c)

  /** An old cookie must not lock a browser out of what it may see without one: what is not usable is left out. */
  async function usable(c: Context, roles: readonly Role[]): Promise<SignedIn[]> {
    const checked = await Promise.all(sessionTokens(c).map((text) => checkOrNull(text, roles)))
    return checked.filter((one) => one !== null)
  }

  const checkOrNull = (text: string, roles: readonly Role[]) =>
    check(text, roles).then(
      (token): SignedIn | null => ({ text, token }),
      (error: unknown) => {
        if (error instanceof ProblemError) return null
        throw error
      },
    )

  const isOpenFor = (c: Context, roles: readonly Role[]) =>
    isOpen(c) && roles.includes('viewer') && SAFE.includes(c.req.method)

  const proved = async (c: Context): Promise<TokenItem> => {
    const roles = rolesOf(c, API_ROUTES)
    const bearer = bearerOf(c)
    if (bearer !== null) return check(bearer, roles)
    const session = await usable(c, roles)
    if (session.length > 0) {
      demandSameOrigin(c)
      // Signing in must not take away what this machine may see without it.
      if (isOpenFor(c, roles) && !isOf(session, c.req.query('fleet')))
        return loopbackViewer(openFleet(c, fleets()))
      return ofNamedFleet(c, session)
    }
    if (isOpenFor(c, roles)) return loopbackViewer(openFleet(c, fleets()))
    const [refused] = sessionTokens(c)
    if (refused !== undefined) return check(refused, roles)
    throw unauthorized('Send the header `Authorization: Bearer <token>`, or sign in at /login.')
  }

  const named = async (c: Context): Promise<TokenItem> => {
    const token = await proved(c)
    demandNamedFleet(c, token)
    return token
  }

  return {
    async authenticate(c) {
      const token = await named(c)
      return callerOf(token.fleet, token.role, tokenActor(token))
    },
    signedIn: (c) => usable(c, ROLES.read),
    async viewerOf(c) {
      const token = await named(c)
      const by = bearerOf(c) !== null ? 'bearer' : token.hash === '' ? 'loopback' : 'session'
      const mine =
        by === 'session' ? (await usable(c, ROLES.read)).map((one) => one.token.fleet) : [token.fleet]
      return {
        fleet: token.fleet,
        fleets: by !== 'bearer' && isOpen(c) ? fleets() : [...new Set(mine)].sort(),
        operates: token.role === 'operator',
        name: token.name || token.token_id,
        by,
      }
    },
  }
}

/** Whether one of its tokens is of this fleet; of none in particular any is. */
const isOf = (session: readonly SignedIn[], fleet: string | undefined) =>
  fleet === undefined || session.some(({ token }) => token.fleet === fleet)

/**
 * Of a session with tokens of several fleets the one of the fleet that the request names. What changes something must
 * name it: which of them was meant is not for us to guess. `demandNamedFleet` refuses a fleet that none of them is of.
 */
function ofNamedFleet(c: Context, session: readonly SignedIn[]): TokenItem {
  const [first] = session
  if (first === undefined) throw unauthorized('Sign in at /login.')
  const named = c.req.query('fleet')
  if (named !== undefined) return (session.find(({ token }) => token.fleet === named) ?? first).token
  if (session.length > 1 && !SAFE.includes(c.req.method))
    throw new ProblemError(
      problem(
        400,
        'fleet_not_named',
        'Bad request',
        'You are signed in for several fleets: name one with `?fleet=`; nothing was done.',
      ),
    )
  return first.token
}

/** Whether the request names this machine itself, and no proxy says that it forwards it. */
export const isFromThisMachine = (c: Context): boolean =>
  isLoopbackHost(hostOf(c)) && PROXIED.every((name) => c.req.header(name) === undefined)

/** The host that the browser believes to speak to. */
export const hostOf = (c: Context) => c.req.header('host') ?? new URL(c.req.url).host

/** Throws 403 where a browser says that a request which changes something came from another site's page. */
export function demandSameOrigin(c: Context): void {
  if (SAFE.includes(c.req.method)) return
  const headers = { site: c.req.header('sec-fetch-site'), origin: c.req.header('origin'), host: hostOf(c) }
  if (isSameOrigin(headers)) return
  throw new ProblemError(
    problem(
      403,
      'cross_site',
      'Forbidden',
      'This request came from a page of another site; nothing was done.',
    ),
  )
}

function openFleet(c: Context, fleets: string[]): string {
  const asked = c.req.query('fleet') ?? fleets[0] ?? 'default'
  if (fleets.includes(asked) || fleets.length === 0) return asked
  throw new ProblemError(problem(404, 'no_such_fleet', 'Not found', 'The config names no such fleet.'))
}

/** No such token exists: whoever reads on the loopback address may read one fleet at a time, and do nothing. */
const loopbackViewer = (fleet: string): TokenItem => ({
  rev: 0,
  hash: '',
  token_id: 'loopback',
  role: 'viewer',
  fleet,
  instance: null,
  name: 'this machine',
  created_at: 0,
  revoked_at: null,
})
