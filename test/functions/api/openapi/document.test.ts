/** The OpenAPI document against the routes, the tables of who may call them, and every problem that the code can answer. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import type { Hono } from 'hono'
import { createApiApp } from '../../../../functions/api/app.ts'
import { isDocumented, OPERATIONS, openApiDocument } from '../../../../functions/api/openapi/document.ts'
import { PROBLEMS, type ProblemCode, statusesOf } from '../../../../functions/api/openapi/problems.ts'
import { API_ROUTES } from '../../../../functions/http/api-routes.ts'
import { INGEST_ROUTES } from '../../../../functions/http/ingest-routes.ts'
import { isWithoutRole, type Needs, ROLES } from '../../../../functions/http/who-may.ts'
import { createIngestApp } from '../../../../functions/ingest/app.ts'
import type { Role } from '../../../../functions/store/token-item.ts'
import { inFull } from '../../../support/in-full.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../../../support/table.ts'

interface Documented {
  security: { token?: string[]; action?: string[] }[]
  responses: Record<string, { description: string; content?: Record<string, object> }>
}
interface Document {
  paths: Record<string, Record<string, Documented>>
  components: { schemas: Record<string, object> }
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const document = openApiDocument(version) as Document
const WHO: Readonly<Record<string, Needs>> = { ...INGEST_ROUTES, ...API_ROUTES }
const ROUTES = Object.keys(WHO).filter(isDocumented)
const EVERYBODY: readonly (Role | null)[] = [
  'ingest',
  'instance',
  'canary',
  'inventory',
  'viewer',
  'operator',
  null,
]

function documented(route: string): Documented {
  const [verb = '', path = ''] = route.split(' ')
  const found = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[verb.toLowerCase()]
  assert.ok(found, `${route} is not in the document`)
  return found
}

/** Where an answer refuses what the code documents about it: the lines of code that can be a problem, by their code. */
function problemsInCode(): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>()
  const note = (code: string, status: number) => found.set(code, (found.get(code) ?? new Set()).add(status))
  for (const folder of ['functions', 'shared'])
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.startsWith('api/openapi/')) continue
      const text = readFileSync(join(folder, name), 'utf8')
      for (const [, status, code = ''] of text.matchAll(/\bproblem\(\s*(\d{3}),\s*'(\w+)'/g))
        note(code, Number(status))
      for (const [, code = ''] of text.matchAll(/\bnotFound\(\s*'(\w+)'/g)) note(code, 404)
      for (const [, code = ''] of text.matchAll(/^ {2}(action_\w+): '/gm)) note(code, 409)
      for (const [, status] of text.matchAll(/\bbadBody\(\s*(\d{3}),/g))
        note('invalid_report', Number(status))
    }
  // The forms of the dashboard are for people: no client asks there.
  found.delete('invalid_form')
  return found
}

describe('the OpenAPI document', () => {
  it('is what `npm run docs` writes', () => {
    const written = readFileSync('schema/boot-health.openapi.json', 'utf8')
    assert.ok(written === `${JSON.stringify(document, null, 2)}\n`, 'run npm run docs')
  })

  it('has every route of the API, and no other', () => {
    assert.deepEqual(Object.keys(OPERATIONS).sort(), ROUTES.sort())
    for (const route of ROUTES) documented(route)
  })

  it('names each operation once, and defines every schema it refers to', () => {
    const ids = Object.values(OPERATIONS).map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    const named = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
      ([, id = '']) => id,
    )
    assert.deepEqual(
      [...new Set(named)].filter((id) => !(id in document.components.schemas)),
      [],
    )
    assert.deepEqual(
      Object.keys(document.components.schemas).filter((id) => !named.includes(id)),
      [],
    )
  })

  it('lists the roles that may call each route', () => {
    for (const route of ROUTES) {
      const needs = WHO[route] ?? 'anybody'
      const roles = documented(route).security.flatMap(({ token = [] }) => token)
      assert.deepEqual(roles, isWithoutRole(needs) ? [] : ROLES[needs], route)
      assert.equal(
        documented(route).security.some(({ action }) => action),
        needs === 'action',
        route,
      )
    }
  })

  it('lists every problem that the code can answer, with its status, and no other', () => {
    const inCode = problemsInCode()
    assert.deepEqual([...inCode.keys()].sort(), Object.keys(PROBLEMS).sort())
    for (const [code, statuses] of inCode)
      assert.deepEqual([...statuses].sort(), [...statusesOf(code as ProblemCode)].sort(), code)
  })

  it('lists the same problems as docs/api.md', () => {
    const [, section = ''] = readFileSync('docs/api.md', 'utf8').split('## Errors')
    const table = section.split('\n## ')[0] ?? ''
    const told = new Set([...table.matchAll(/`([a-z_]+)`/g)].map(([, code = '']) => code))
    const missing = Object.keys(PROBLEMS).filter((code) => !told.has(code) && !code.startsWith('action_'))
    assert.deepEqual(missing, [])
  })
})

describe("a route's answer", () => {
  let deps: TestDeps
  let apps: Hono[] = []
  const tokens = new Map<Role | null, string>()

  before(async () => {
    const { store } = await startMemoryStore()
    deps = testDeps({ store })
    apps = [createIngestApp(deps), createApiApp(deps)]
    for (const role of EVERYBODY)
      if (role) tokens.set(role, await storeToken(deps, role, role === 'instance' ? { instance: 'i-1' } : {}))
  })

  const BODIES = [undefined, '{', '[]', '{"on":1}', '{}', '\v', 'x'.repeat(20_000)]
  const QUERIES = [
    '',
    '?fleet=another',
    '?limit=0',
    '?cursor=x',
    '?instance=i-1',
    '?endpoint=channel:x&day=1',
  ]

  /** Each query with each body in full, else each query without a body and each body without a query. */
  const EACH_WITH_EACH = inFull(false, true)

  it('lists in Allow every verb of a path, whichever app serves it', async () => {
    const answer = await createIngestApp(deps).request('/v1/boots', { method: 'PUT' })
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, POST'])
  })

  for (const route of ROUTES)
    it(`of ${route} has only statuses and problems in the document, for any caller`, async () => {
      const [method = '', path = ''] = route.split(' ')
      const { responses } = documented(route)
      const app = apps.find((one) => one.routes.some((of) => of.method === method && of.path === path))
      assert.ok(app)
      for (const role of EVERYBODY)
        for (const query of QUERIES)
          for (const body of method === 'GET' ? [undefined] : BODIES) {
            if (!EACH_WITH_EACH && query !== '' && body !== undefined) continue
            const headers: Record<string, string> = role
              ? { authorization: `Bearer ${tokens.get(role)}` }
              : {}
            const url = `${path.replaceAll(/:\w+/g, 'x')}${query}`
            const answer: Response = await app.request(url, {
              method,
              headers,
              ...(body === undefined ? {} : { body }),
            })
            const said = responses[answer.status]
            const asked = `${method} ${url} by ${role ?? 'nobody'} with ${body?.slice(0, 20)}: ${answer.status}`
            assert.ok(said, asked)
            const type: string | null = answer.headers.get('content-type')?.split(';')[0] ?? null
            assert.deepEqual(type === null || type in (said.content ?? {}), true, `${asked} ${type}`)
            if (type !== 'application/problem+json') continue
            const code = ((await answer.json()) as { type: string }).type.split(':').at(-1)
            assert.ok(said.description.includes(`\`${code}\``), `${asked} ${code}`)
          }
    })
})
