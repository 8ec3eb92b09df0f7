/** Every route of every app, asked by every role and by nobody, against the table that says who may. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Hono } from 'hono'
import { createApiApp } from '../../../functions/api/app.ts'
import { API_ROUTES } from '../../../functions/http/api-routes.ts'
import { INGEST_ROUTES } from '../../../functions/http/ingest-routes.ts'
import { isWithoutRole, type Needs, ROLES } from '../../../functions/http/who-may.ts'
import { createIngestApp } from '../../../functions/ingest/app.ts'
import type { Role } from '../../../functions/store/token-item.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

const ROUTES = { ...INGEST_ROUTES, ...API_ROUTES }
const ALL_ROLES: readonly Role[] = ['ingest', 'inventory', 'viewer', 'operator', 'instance', 'canary']

/** The routes of an app, each once, without middleware. */
const routesOf = (app: Hono) =>
  new Set(app.routes.flatMap(({ method, path }) => (method === 'ALL' ? [] : [`${method} ${path}`])))

const rolesFor = (needs: Needs): readonly Role[] => (isWithoutRole(needs) ? [] : ROLES[needs])

describe('the roles of a route', () => {
  let deps: TestDeps
  let apps: Hono[] = []
  const tokens = new Map<Role, string>()

  before(async () => {
    const { store } = await startMemoryStore()
    deps = testDeps({ store })
    apps = [createIngestApp(deps), createApiApp(deps)]
    for (const role of ALL_ROLES)
      tokens.set(role, await storeToken(deps, role, role === 'instance' ? { instance: 'i-1' } : {}))
  })

  /** The status that this route answers; pages that lead to the sign-in page count as 401. */
  async function statusOf(route: string, role: Role | null, query = ''): Promise<number> {
    const [method = '', path = ''] = route.split(' ')
    const app = apps.find((one) => routesOf(one).has(route))
    assert.ok(app, `no app has the route ${route}`)
    const bearer: Record<string, string> = role ? { authorization: `Bearer ${tokens.get(role)}` } : {}
    const headers = { ...bearer, 'sec-fetch-site': 'same-origin' }
    const answer = await app.request(`${path.replaceAll(/:\w+/g, 'x')}${query}`, { method, headers })
    const isSignIn = answer.headers.get('location')?.startsWith('/login') === true
    // The sign-in page answers 401 to a wrong token, and asks for none in a header.
    if (route === 'POST /login' && answer.status === 401) return 200
    return isSignIn ? 401 : answer.status
  }

  it('are listed for every route of every app, and for no other', () => {
    const there = apps.flatMap((app) => [...routesOf(app)]).sort()
    assert.deepEqual([...Object.keys(INGEST_ROUTES), ...Object.keys(API_ROUTES)].sort(), there)
  })

  it('let viewers change nothing, and guests read only what is meant for them', () => {
    for (const [route, needs] of Object.entries(ROUTES)) {
      if (needs === 'read') assert.match(route, /^GET /)
      if (needs === 'report') assert.match(route, /^POST \/v1\/(evidence|boots)$|\/action$/)
    }
  })

  it("do not cover, on any route, another fleet than the token's", async () => {
    for (const [route, needs] of Object.entries(ROUTES))
      for (const role of rolesFor(needs)) {
        assert.equal(await statusOf(route, role, '?fleet=another'), 403, `${route} ${role}`)
        assert.notEqual(await statusOf(route, role, '?fleet=demo'), 403, `${route} ${role}`)
      }
  })

  for (const [route, needs] of Object.entries(ROUTES)) {
    it(`of ${route}: ${needs === 'anybody' ? 'anybody' : rolesFor(needs).join(' and ') || needs}`, async () => {
      const nobody = await statusOf(route, null)
      if (needs === 'anybody') return assert.ok(nobody !== 401 && nobody !== 403, `${nobody}`)
      if (isWithoutRole(needs)) return assert.ok(nobody >= 400, `${nobody}`)
      assert.equal(nobody, 401)
      for (const role of ALL_ROLES) {
        const status = await statusOf(route, role)
        if (rolesFor(needs).includes(role)) assert.ok(![401, 403].includes(status), `${role}: ${status}`)
        else assert.equal(status, 403, role)
      }
    })
  }
})
