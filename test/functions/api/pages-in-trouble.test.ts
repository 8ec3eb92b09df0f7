/** Whatever goes wrong on a route that a browser opens, a person is shown a page with a way on, and a program a problem. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Hono } from 'hono'
import { createApiApp } from '../../../functions/api/app.ts'
import { API_ROUTES } from '../../../functions/http/api-routes.ts'
import { ROLES } from '../../../functions/http/who-may.ts'
import { REQUEST_BYTES, SIGN_IN_RATE } from '../../../shared/policy/limits.ts'
import { OURS, signIn } from '../../support/session.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** What a browser sends of itself when somebody follows a link or posts a form. */
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Every route that is not the API's, with something in the place of each name. */
const ROUTES = Object.keys(API_ROUTES)
  .flatMap((route) => {
    const [method = '', path = ''] = route.split(' ')
    return path.startsWith('/v1/') ? [] : [{ method, path: path.replaceAll(/:\w+/g, 'x') }]
  })
  // Last what signs the browser out.
  .sort((a, b) => Number(isEnd(a)) - Number(isEnd(b)))

function isEnd({ path }: { path: string }): boolean {
  return path === '/sessions/end' || path === '/logout'
}

interface Asked {
  method: string
  path: string
  body?: string
}

/** Ways to go wrong, each tried on every route; `who` asks. */
const WRONGS: {
  name: string
  who: 'nobody' | 'viewer' | 'operator' | 'stranger'
  ask: (one: Asked) => Asked
}[] = [
  { name: 'nobody asks', who: 'nobody', ask: (one) => one },
  { name: 'a viewer asks', who: 'viewer', ask: (one) => one },
  { name: 'an operator asks for what is not there', who: 'operator', ask: (one) => one },
  { name: 'another fleet', who: 'operator', ask: (one) => ({ ...one, path: `${one.path}?fleet=another` }) },
  {
    name: 'a query of nonsense',
    who: 'operator',
    ask: (one) => ({ ...one, path: `${one.path}?limit=x&days=x&group=x&page=x&cursor=x&p0=x` }),
  },
  { name: 'a page of another site', who: 'stranger', ask: (one) => one },
  {
    name: 'a large body',
    who: 'operator',
    ask: (one) => (one.method === 'GET' ? one : { ...one, body: `note=${'x'.repeat(REQUEST_BYTES)}` }),
  },
  {
    name: 'a path below it',
    who: 'operator',
    ask: (one) => ({ ...one, path: `${one.path}/a/b/c/d`, method: 'GET' }),
  },
  {
    name: 'a slash at its end',
    who: 'operator',
    ask: (one) => ({ ...one, path: `${one.path.replace(/\/$/, '')}/` }),
  },
  ...VERBS.map((method) => ({
    name: `the verb ${method}`,
    who: 'operator' as const,
    ask: (one: Asked) => ({ ...one, method }),
  })),
]

describe('a browser that meets an error', () => {
  let deps: TestDeps
  let app: Hono
  const tokens = { viewer: '', operator: '' }
  const statuses = new Set<number>()

  before(async () => {
    deps = testDeps({ store: (await startMemoryStore()).store })
    app = createApiApp(deps)
    for (const role of ROLES.read) tokens[role] = await storeToken(deps, role)
  })

  const signedIn = (who: 'nobody' | 'viewer' | 'operator' | 'stranger') =>
    who === 'nobody' ? '' : signIn(createApiApp(deps), tokens[who === 'stranger' ? 'operator' : who])

  async function askOf(one: Hono, { method, path, body }: Asked, headers: Record<string, string>) {
    return one.request(path, {
      method,
      headers: { ...(method === 'GET' ? {} : FORM), ...headers },
      ...(method === 'GET' ? {} : { body: body ?? '' }),
    })
  }

  /** Faults of one answer; none where it is no error. */
  async function faultsOf(answer: Response, what: string): Promise<string[]> {
    if (answer.status < 400) return []
    statuses.add(answer.status)
    const type = answer.headers.get('content-type') ?? ''
    const text = await answer.text()
    if (!type.startsWith('text/html')) return [`${what}: ${answer.status} as ${type}`]
    const [, main = ''] = /<main.*?>(.*)<\/main>/s.exec(text) ?? []
    const links = [...main.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, to = '']) =>
      to.replaceAll('&amp;', '&'),
    )
    const faults = links.some((to) => to === '/') ? [] : ['no way home']
    if (!/<h1>[^<]+/.test(main)) faults.push('no heading')
    if (/\bThis path answers [A-Z]/.test(main) && /^GET/.test(what)) faults.push('speaks of verbs')
    if ([404, 405].includes(answer.status) && !links.some((to) => to.startsWith('/boots')))
      faults.push('no list')
    for (const to of links.filter((one) => one.startsWith('//') || !one.startsWith('/')))
      faults.push(`leads to ${to}`)
    return faults.map((fault) => `${what}: ${answer.status} ${fault}`)
  }

  for (const { name, who, ask } of WRONGS)
    it(`is shown a page: ${name}`, async () => {
      const faults: string[] = []
      // Each sign-in counts: an app that has been asked little.
      const fresh = createApiApp(deps)
      const site = who === 'stranger' ? { 'sec-fetch-site': 'cross-site' } : OURS
      const headers = { ...BROWSER, ...site, cookie: await signedIn(who) }
      for (const one of ROUTES) {
        const asked = ask(one)
        const answer = await askOf(fresh, asked, headers)
        // Programs ask these: a stream, and whether the server is well.
        if (/^.(events|healthz)/.test(asked.path) && answer.status < 400) await answer.body?.cancel()
        else faults.push(...(await faultsOf(answer, `${asked.method} ${asked.path}`)))
      }
      assert.deepEqual(faults, [])
    })

  it('is shown a page where the store fails', async () => {
    const { store } = deps
    const broken = new Proxy(store, {
      get: (from, name) =>
        name === 'getToken' || name === 'getSession' || typeof Reflect.get(from, name) !== 'function'
          ? Reflect.get(from, name)
          : () => Promise.reject(new Error('the disk is full')),
    })
    const failing = createApiApp({ ...deps, store: broken })
    const faults: string[] = []
    const headers = { ...BROWSER, ...OURS, cookie: await signedIn('operator') }
    for (const one of ROUTES.filter(({ path }) => path !== '/healthz')) {
      const answer = await askOf(failing, one, headers)
      faults.push(...(await faultsOf(answer, `${one.method} ${one.path}`)))
    }
    assert.deepEqual(faults, [])
  })

  it('is shown a page after too many sign-ins', async () => {
    const faults: string[] = []
    const form = { method: 'POST', path: '/login' }
    for (let n = 0; n <= SIGN_IN_RATE.burst; n++)
      faults.push(...(await faultsOf(await askOf(app, form, { ...BROWSER, ...OURS }), 'POST /login')))
    assert.deepEqual(faults, [])
  })

  it('has met every kind of error by now', () => {
    for (const status of [400, 401, 403, 404, 405, 413, 422, 429, 503])
      assert.ok(statuses.has(status), `${status}`)
  })

  it('may try again where that helps', async () => {
    const cookie = await signedIn('operator')
    const failing = createApiApp({
      ...deps,
      store: new Proxy(deps.store, { get: () => () => Promise.reject(new Error('the disk is full')) }),
    })
    const again = async (path: string) =>
      /href="([^"]*)">Try again/.exec(
        await (await askOf(failing, { method: 'GET', path }, { ...BROWSER, cookie })).text(),
      )?.[1]
    assert.equal(await again('/boots?fleet=demo&days=3'), '/boots?fleet=demo&amp;days=3')
  })

  it('is no program: those are answered with a problem, and the API always', async () => {
    const cookie = await signedIn('operator')
    for (const [path, headers] of [
      ['/nope', {}],
      ['/nope', { accept: 'application/json' }],
      ['/v1/nope', BROWSER],
      ['/v1/boots?limit=x', { ...BROWSER, cookie }],
    ] as const) {
      const answer = await askOf(app, { method: 'GET', path }, headers)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json', path)
    }
  })
})
