/**
 * Which role may call which route: the only place that says so. Deny by default: a handler that asks for a token on a
 * route that is not here fails, and a test walks every route of every app.
 */
import type { Context } from 'hono'
import type { Role } from '../store/items.ts'

/** What a route is for, and the roles that may do it. */
export const ROLES = {
  report: ['ingest', 'instance'],
  announce: ['inventory', 'operator'],
  read: ['viewer', 'operator'],
  operate: ['operator'],
} as const satisfies Record<string, readonly Role[]>

/** `anybody` needs no token; `action` needs the one-action token of the repair that the path names. */
export type Needs = keyof typeof ROLES | 'anybody' | 'action'

/** By verb and the path as the app spells it. */
export const ROUTES: Readonly<Record<string, Needs>> = {
  'POST /v1/evidence': 'report',
  'POST /v1/boots': 'report',
  'GET /v1/boots/:boot_key/action': 'report',
  'POST /v1/console': 'announce',
  'PUT /v1/expectations': 'announce',
  'PUT /v1/expectations/:instance': 'announce',
  'DELETE /v1/expectations/:instance': 'announce',
  'GET /v1/schemas/:schema': 'anybody',

  'GET /v1/boots': 'read',
  'GET /v1/instances': 'read',
  'GET /v1/instances/:id': 'read',
  'GET /v1/instances/:id/why': 'read',
  'GET /v1/instances/:id/boots/:boot_key': 'read',
  'GET /v1/incidents': 'read',
  'GET /v1/incidents/:id': 'read',
  'GET /v1/incidents/:id/members': 'read',
  'GET /v1/incidents/:id/timeline': 'read',
  'GET /v1/incidents/:id/why': 'read',
  'GET /v1/summary': 'read',
  'GET /v1/silences': 'read',
  'GET /v1/deliveries': 'read',
  'GET /v1/endpoints': 'read',
  'GET /v1/guard': 'read',
  'GET /v1/images': 'read',
  'GET /v1/remediations/:id': 'read',

  'POST /v1/incidents/:id/ack': 'operate',
  'DELETE /v1/incidents/:id/ack': 'operate',
  'GET /v1/settings': 'operate',
  'POST /v1/silences': 'operate',
  'PATCH /v1/silences/:id': 'operate',
  'DELETE /v1/silences/:id': 'operate',
  'POST /v1/channels/:name/test': 'operate',
  'POST /v1/deliveries/:endpoint/:message_id/replay': 'operate',
  'POST /v1/instances/:id/accept': 'operate',
  'DELETE /v1/instances/:id': 'operate',
  'POST /v1/guard/kill': 'operate',
  'POST /v1/guard/pauses': 'operate',
  'DELETE /v1/guard/pauses/:id': 'operate',
  'POST /v1/guard/latches/release': 'operate',

  'POST /v1/remediations/:id/claim': 'action',
  'POST /v1/remediations/:id/outcome': 'action',

  'GET /': 'read',
  'GET /boots/:instance/:boot_key': 'read',
  'GET /instances/:id': 'read',
  'GET /incidents': 'read',
  'GET /incidents/:id': 'read',
  'GET /images': 'read',
  'GET /remediation': 'read',
  'GET /deliveries': 'read',
  'POST /remediation/kill': 'operate',
  'POST /remediation/pause': 'operate',
  'POST /remediation/pause/:id/end': 'operate',
  'POST /remediation/latch': 'operate',
  'POST /incidents/:id/ack': 'operate',
  'POST /incidents/:id/unack': 'operate',
  'POST /incidents/:id/silence': 'operate',
  'POST /silences/:id/extend': 'operate',
  'POST /silences/:id/end': 'operate',
  'POST /instances/:id/accept': 'operate',

  'GET /healthz': 'anybody',
  'GET /login': 'anybody',
  'POST /login': 'anybody',
  'POST /logout': 'anybody',
  'GET /assets/dashboard.css': 'anybody',
  'GET /assets/dashboard.js': 'anybody',
  'GET /assets/icon.svg': 'anybody',
}

/** The roles that may call the route of this request (HEAD as GET). Throws where the table names no roles for it. */
export function rolesOf(c: Context): readonly Role[] {
  const route = `${c.req.method === 'HEAD' ? 'GET' : c.req.method} ${c.req.routePath}`
  const needs = ROUTES[route]
  if (needs === undefined || needs === 'anybody' || needs === 'action')
    throw new Error(`no roles are known for ${route}`)
  return ROLES[needs]
}
