/**
 * Who is asking, and about which fleet. A bearer token proves it, a browser's session, or the proxy before us. On a
 * loopback address of embedded mode anybody on the machine may read, but nobody may act without a token.
 */
import type { Context } from 'hono'
import type { Actor } from '../../shared/actor.ts'
import { grantsOf } from '../../shared/auth/claims.ts'
import { ownerByToken, ownersOf } from '../../shared/auth/session-life.ts'
import { problem } from '../../shared/problem.ts'
import type { ApiDeps } from '../deps.ts'
import { API_ROUTES } from '../http/api-routes.ts'
import { bearerOf, createCheckToken, tokenHash, unauthorized } from '../http/auth.ts'
import { type Authenticate, callerOf, tokenActor } from '../http/caller.ts'
import { demandRole, EVERY_FLEET, fleetNotNamed, noSuchFleet, otherFleet } from '../http/not-for-this.ts'
import { ProblemError } from '../http/problem-response.ts'
import { tokenSeen } from '../http/token-seen.ts'
import { rolesOf } from '../http/who-may.ts'
import type { SessionItem } from '../store/session-item.ts'
import type { Role } from '../store/token-item.ts'
import { createProxyIdentity, type ProxyIdentity } from './proxy-identity.ts'
import { isLoopbackHost, isSameOrigin } from './same-origin.ts'
import { readCookie } from './session-cookie.ts'
import { createSessions, type Sessions } from './sessions.ts'

const SAFE = ['GET', 'HEAD', 'OPTIONS']
/** Headers that proxies add: behind a proxy every request comes from this machine. */
const PROXIED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via', 'x-real-ip']

export type ProvedBy = 'bearer' | 'session' | 'proxy' | 'loopback'

/** A proved role, in one fleet or in every one (`*`). */
interface Held {
  fleet: string
  role: Role
  actor: Actor
  by: ProvedBy
}

/** The caller, for any fleet. */
export interface Asking {
  /** The caller's roles that may call this route; at least one. */
  held: Held[]
  /** Keys of the caller as a person or by its tokens, which its sessions have too. */
  owners: string[]
  session: SessionItem | null
  /** The fleets of these roles, sorted by name. */
  fleets: string[]
}

export interface Viewer {
  fleet: string
  /** Every fleet that this viewer may switch to. */
  fleets: string[]
  /** May acknowledge, silence, accept, and hold repairs. */
  operates: boolean
  actor: Actor
  by: ProvedBy
}

export interface Access {
  /** For the JSON API and forms: the actor, in the one fleet that the request is about. */
  authenticate: Authenticate
  /** For pages: the same for viewing. Throws as `authenticate` does. */
  viewerOf: (c: Context) => Promise<Viewer>
  /** For routes about no particular fleet; 403 where the request names one that the caller has no role in. */
  askingOf: (c: Context) => Promise<Asking>
  /** What this browser's session proves, for any route; empty where it proves nothing. */
  signedIn: (c: Context) => Promise<Held[]>
}

/** An anonymous user of this machine. */
const THIS_MACHINE: Actor = { name: 'this machine', via: 'token' }

/** State that one app has once: one handler removes a proxy's headers, and the same state reads them. */
export interface Parts {
  sessions?: Sessions
  proxy?: ProxyIdentity
  /** As for `createCheckToken`. */
  cacheMs?: number
}

/** Builds the checks of one API: its cache of checked tokens lives as long as the app. */
export function createAccess(
  deps: ApiDeps,
  { sessions = createSessions(deps), proxy = createProxyIdentity(deps), cacheMs }: Parts = {},
): Access {
  const check = createCheckToken(deps, cacheMs)
  const all = () => Object.keys(deps.config.fleets).sort()
  const isOpen = (c: Context) => deps.openViewing && isFromThisMachine(c)

  async function ofToken(hash: string, by: ProvedBy): Promise<Held> {
    const token = await check(hash)
    await tokenSeen(deps, token.token_id, deps.now())
    return { fleet: token.fleet, role: token.role, actor: tokenActor(token), by }
  }

  const orNull = <T>(asked: Promise<T>): Promise<T | null> =>
    asked.catch((error: unknown) => {
      if (error instanceof ProblemError) return null
      throw error
    })

  async function ofSession(session: SessionItem | null): Promise<Held[]> {
    if (session === null) return []
    const { proof, actor } = session
    if (proof.by === 'tokens') {
      const tokens = await Promise.all(proof.hashes.map((hash) => orNull(ofToken(hash, 'session'))))
      return tokens.filter((one) => one !== null)
    }
    const { oidc } = deps.config.auth
    // A different provider than at sign-in proves nothing about that person.
    if (oidc?.issuer !== proof.issuer) return []
    return grantsOf(proof.said, oidc.rules).map((grant) => ({ ...grant, actor, by: 'session' }))
  }

  async function ofProxy(c: Context): Promise<Held[]> {
    const person = await proxy.of(c)
    if (person === null) return []
    return person.grants.map((grant) => ({ ...grant, actor: person.actor, by: 'proxy' }))
  }

  const reach = (held: readonly Held[]): string[] => [
    ...new Set(held.flatMap(({ fleet }) => (fleet === EVERY_FLEET ? all() : [fleet]))),
  ]

  async function askedBy(c: Context): Promise<Asking & { refused: Held[] }> {
    const roles = rolesOf(c, API_ROUTES)
    const text = bearerOf(c)
    if (text !== null) {
      const hash = tokenHash(text)
      const token = await ofToken(hash, 'bearer')
      demandRole(token.role, roles)
      const held = [token]
      return { held, owners: [ownerByToken(hash)], session: null, fleets: reach(held), refused: [] }
    }
    const session = await sessions.of(c)
    const proved = [...(await ofSession(session)), ...(await ofProxy(c))]
    if (proved.length > 0) demandSameOrigin(c)
    // Signing in must not remove what this machine may see without it.
    if (isOpen(c) && SAFE.includes(c.req.method))
      proved.push({ fleet: EVERY_FLEET, role: 'viewer', actor: THIS_MACHINE, by: 'loopback' })
    if (proved.length === 0) throw notSignedIn(c, deps.config)
    const held = proved.filter(({ role }) => roles.includes(role))
    const refused = proved.filter(({ role }) => !roles.includes(role))
    if (held.length === 0) throw roleTooSmall(refused[0]?.role ?? 'viewer', roles)
    const owners = session === null ? [] : ownersOf(session.proof)
    return { held, owners, session, fleets: reach(held), refused }
  }

  /** The fleet that the request names, or the only one, or for viewing the first. Throws where the caller may use none of these. */
  function fleetOf(c: Context, { held, fleets, refused }: Awaited<ReturnType<typeof askedBy>>): string {
    const named = c.req.query('fleet')
    if (named !== undefined) {
      if (fleets.includes(named)) return named
      if (reach(refused).includes(named)) throw roleTooSmall('viewer', rolesOf(c, API_ROUTES))
      if (held.some(({ fleet }) => fleet === EVERY_FLEET)) throw noSuchFleet()
      throw otherFleet(named, fleets.join(', '))
    }
    const mustSay = held[0]?.by === 'bearer' || !SAFE.includes(c.req.method)
    if (fleets.length > 1 && mustSay) throw fleetNotNamed()
    return fleets[0] ?? 'default'
  }

  async function caller(c: Context) {
    const asked = await askedBy(c)
    const fleet = fleetOf(c, asked)
    const good = asked.held.filter((one) => one.fleet === fleet || one.fleet === EVERY_FLEET)
    const best = good.find(({ role }) => role === 'operator') ?? good[0] ?? asked.held[0]
    if (best === undefined) throw notSignedIn(c, deps.config)
    return { asked, fleet, best }
  }

  return {
    async authenticate(c) {
      const { fleet, best } = await caller(c)
      return callerOf(fleet, best.role, best.actor)
    },
    async viewerOf(c) {
      const { asked, fleet, best } = await caller(c)
      const { role, actor, by } = best
      return { fleet, fleets: [...asked.fleets].sort(), operates: role === 'operator', actor, by }
    },
    async askingOf(c) {
      const asked = await askedBy(c)
      if (c.req.query('fleet') !== undefined) fleetOf(c, asked)
      return asked
    },
    signedIn: async (c) => ofSession(await sessions.of(c)),
  }
}

/** Whether the request names this machine itself, and no proxy header shows that it was forwarded. */
export const isFromThisMachine = (c: Context): boolean =>
  isLoopbackHost(hostOf(c)) && PROXIED.every((name) => c.req.header(name) === undefined)

/** The host that the browser has connected to. */
export const hostOf = (c: Context) => c.req.header('host') ?? new URL(c.req.url).host

/** Throws 403 where a browser reports that a request which changes something came from another site's page. */
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

function notSignedIn(c: Context, config: ApiDeps['config']): ProblemError {
  return unauthorized(
    readCookie(c, 'session', config) === null
      ? 'Send the header `Authorization: Bearer <token>`, or sign in at /login.'
      : 'This session has ended: it was signed out, it expired, or the token or rule behind it is no longer valid. Sign in again at /login.',
  )
}

function roleTooSmall(role: Role, roles: readonly Role[]): ProblemError {
  const detail = `You are signed in as ${role}, and this needs ${roles.join(' or ')}; nothing was done.`
  return new ProblemError(problem(403, 'forbidden', 'Forbidden', detail))
}
