/**
 * Which role may call which route. Only `ingest-routes.ts` and `api-routes.ts` decide that. Deny by default: a handler that
 * asks for a token on a route without an entry fails, and a test calls every route.
 */
import type { Context } from 'hono'
import type { Role } from '../store/token-item.ts'

/** What a route is for, and the roles that may do it. */
export const ROLES = {
  report: ['ingest', 'instance', 'canary'],
  announce: ['inventory', 'operator'],
  read: ['viewer', 'operator'],
  await: ['inventory', 'viewer', 'operator'],
  scrape: ['metrics', 'viewer', 'operator'],
  /** What everybody who may view may do about themselves: their own sessions. */
  self: ['viewer', 'operator'],
  operate: ['operator'],
} as const satisfies Record<string, readonly Role[]>

/**
 * `anybody` needs no token; `action` needs the one-action token of the repair that the path names; the signatures are over
 * the request's body, by a secret that the configuration names, and the handler checks them.
 */
export type Needs = keyof typeof ROLES | 'anybody' | 'action' | SignedBy
export type SignedBy = 'slack_signature' | 'pagerduty_signature'

/** The requirement of a route that needs no token of a role. */
export const isWithoutRole = (needs: Needs): needs is Exclude<Needs, keyof typeof ROLES> =>
  !Object.hasOwn(ROLES, needs)

/** By method and the path as the app spells it. */
export type Routes = Readonly<Record<string, Needs>>

/** The roles that may call the route of this request (HEAD as GET). Throws where the table names no roles for it. */
export function rolesOf(c: Context, routes: Routes): readonly Role[] {
  const route = `${c.req.method === 'HEAD' ? 'GET' : c.req.method} ${c.req.routePath}`
  const roles: readonly Role[] | undefined = ROLES[routes[route] as keyof typeof ROLES]
  if (roles === undefined) throw new Error(`no roles are known for ${route}`)
  return roles
}
