/** Who may look and who may act by browser: cookies, signing in, forms from elsewhere, and the open loopback. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { isLoopbackHost, isSameOrigin, localPath } from '../../../functions/api/same-origin.ts'
import { OURS, signIn } from '../../support/session.ts'
import { startTestStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

const HTML = { accept: 'text/html' }

describe('a browser session', () => {
  let deps: TestDeps
  let viewer = ''
  let operator = ''
  let ingest = ''

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store })
    viewer = await storeToken(deps, 'viewer')
    operator = await storeToken(deps, 'operator', { name: 'Ada' })
    ingest = await storeToken(deps, 'ingest')
  })

  const app = () => createApiApp(deps)
  const form = (fields: Record<string, string>) => new URLSearchParams(fields)
  const login = (token: string, next = '/', url = 'http://boots.example/login', headers = OURS) =>
    app().request(url, { method: 'POST', body: form({ token, next }), headers })
  const cookieOf = (answer: Response) => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

  it('is sent to sign in without a token, and back to the page it wanted', async () => {
    const answer = await app().request('/incidents?x=1', { headers: HTML })
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), '/login?next=%2Fincidents%3Fx%3D1')
  })

  it('keeps a good token in a cookie that scripts and other sites cannot read', async () => {
    const answer = await login(viewer, '/images')
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), '/images')
    const cookie = answer.headers.get('set-cookie') ?? ''
    assert.match(cookie, /HttpOnly/)
    assert.match(cookie, /SameSite=Lax/)
    assert.doesNotMatch(cookie, /Secure/)
    const page = await app().request('/', { headers: { ...HTML, cookie: cookieOf(answer) } })
    assert.equal(page.status, 200)
    assert.match(await page.text(), /Sign out/)
  })

  it('binds the cookie to https and to this host if it was made over https', async () => {
    const direct = await login(viewer, '/', 'https://boots.example/login')
    assert.match(direct.headers.get('set-cookie') ?? '', /^__Host-bh_session=.*Secure/)
    const proxied = await login(viewer, '/', 'http://boots.example/login', {
      ...OURS,
      'x-forwarded-proto': 'https',
    } as typeof OURS)
    assert.match(proxied.headers.get('set-cookie') ?? '', /^__Host-bh_session=.*Secure/)
  })

  it('binds it behind proxies too, by the host of public_url or the first forwarded protocol', async () => {
    const behind = createApiApp({ ...deps, config: { ...deps.config, public_url: 'https://boots.example' } })
    const cookieBy = async (headers: Record<string, string>) => {
      const body = form({ token: viewer, next: '/' })
      const asked = { method: 'POST', body, headers: { ...OURS, ...headers } }
      return (await behind.request('http://10.0.0.7:8080/login', asked)).headers.get('set-cookie') ?? ''
    }
    const rows: [headers: Record<string, string>, isOfHttps: boolean][] = [
      [{ host: 'boots.example' }, true],
      [{ host: 'Boots.Example:443' }, true],
      [{ host: '127.0.0.1:8080', 'x-forwarded-proto': 'https, http' }, true],
      [{ host: '127.0.0.1:8080', 'x-forwarded-proto': 'http, https' }, false],
      [{ host: '127.0.0.1:8080' }, false],
      [{ host: 'boots.example.evil.example' }, false],
    ]
    for (const [headers, isOfHttps] of rows)
      assert.equal(
        (await cookieBy(headers)).startsWith('__Host-bh_session='),
        isOfHttps,
        JSON.stringify(headers),
      )
  })

  it('ignores, over https, a cookie that a neighbouring subdomain could have set', async () => {
    const id = (await signIn(app(), viewer)).split('=')[1]
    const see = async (name: string, url: string, headers = {}) =>
      (await app().request(url, { headers: { ...HTML, ...headers, cookie: `${name}=${id}` } })).status
    const proxied = { 'x-forwarded-proto': 'https' }
    for (const [url, headers] of [
      ['https://boots.example/', {}],
      ['http://boots.example/', proxied],
    ] as const) {
      assert.equal(await see('bh_session', url, headers), 303)
      assert.equal(await see('__Host-bh_session', url, headers), 200)
    }
    assert.equal(await see('bh_session', 'http://boots.example/'), 200)
  })

  it('reads only as much of a form as a form needs, before anyone has signed in', async () => {
    const answer = await login('x'.repeat(20_000))
    assert.equal(answer.status, 413)
  })

  it('says why a token is rejected, and stores nothing', async () => {
    for (const [token, why] of [
      ['bh_viewer_typo', /copying mistake/],
      [ingest, /role ingest/],
    ] as const) {
      const answer = await login(token)
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('set-cookie'), null)
      assert.match(await answer.text(), why)
    }
  })

  it('ends within 30 seconds after its token is revoked', async () => {
    const token = await storeToken(deps, 'viewer')
    const cookie = cookieOf(await login(token))
    const one = app()
    const look = () => one.request('/', { headers: { ...HTML, cookie } })
    assert.equal((await look()).status, 200)
    const stored = (await deps.store.listTokens()).find(
      ({ name, role }) => name === 'of a test' && role === 'viewer',
    )
    for (const item of await deps.store.listTokens())
      if (item.role === 'viewer' && item.token_id === token.slice(0, 14))
        await deps.store.casToken({ ...item, revoked_at: 1 })
    assert.ok(stored)
    deps.advance(30_001)
    assert.equal((await look()).status, 303)
  })

  it('ends when the clock that it was made under turns out to be years ahead', async () => {
    const years = 20 * 365 * 86_400_000
    deps.advance(years)
    const cookie = await signIn(app(), viewer)
    const see = async () => (await app().request('/', { headers: { ...HTML, cookie } })).status
    assert.equal(await see(), 200)
    deps.advance(-years)
    assert.equal(await see(), 303)
  })

  it('lets an operator act from our own page, by name in the audit', async () => {
    const cookie = cookieOf(await login(operator))
    const answer = await app().request('/remediation/kill', {
      method: 'POST',
      body: form({ on: 'yes', reason: 'a bad night' }),
      headers: { ...OURS, cookie },
    })
    assert.equal(answer.status, 303)
    assert.equal((await deps.store.getGuard('demo')).kill?.on, true)
    assert.equal((await deps.store.listAudit('fleet:demo', 'demo', null, 1)).items[0]?.actor, 'token Ada')
  })

  const elsewhere: [what: string, headers: Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbouring subdomain', { 'sec-fetch-site': 'same-site' }],
    ['an address bar', { 'sec-fetch-site': 'none' }],
    ['an old browser on another site', { origin: 'https://evil.example' }],
    ['something that says nothing of where it is', {}],
  ]
  for (const [what, headers] of elsewhere)
    it(`ignores a form that comes from ${what}`, async () => {
      const cookie = cookieOf(await login(operator))
      const answer = await app().request('/remediation/kill', {
        method: 'POST',
        body: form({ on: 'no' }),
        headers: { ...headers, cookie },
      })
      assert.equal(answer.status, 403)
      assert.equal((await deps.store.getGuard('demo')).kill?.on, true)
    })

  it('requires our own page for the JSON API too, where a cookie is the proof', async () => {
    const cookie = cookieOf(await login(operator))
    const kill = (headers: Record<string, string>) =>
      app().request('/v1/guard/kill', {
        method: 'POST',
        body: JSON.stringify({ on: false, reason: 'x' }),
        headers,
      })
    assert.equal((await kill({ cookie })).status, 403)
    assert.equal((await kill({ authorization: `Bearer ${operator}` })).status, 200)
  })

  it('does not let a viewer act', async () => {
    const cookie = cookieOf(await login(viewer))
    const answer = await app().request('/remediation/kill', {
      method: 'POST',
      body: form({ on: 'yes', reason: 'x' }),
      headers: { ...OURS, cookie },
    })
    assert.equal(answer.status, 403)
  })

  it('signs out', async () => {
    const answer = await app().request('/logout', { method: 'POST', headers: OURS })
    assert.equal(answer.status, 303)
    assert.match(answer.headers.get('set-cookie') ?? '', /Max-Age=0/)
  })
})

describe('the dashboard on a loopback address', () => {
  let deps: TestDeps
  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store, openViewing: true, config: { fleets: { one: {}, two: {} } } })
  })
  const get = (path: string, headers: Record<string, string> = {}) =>
    createApiApp(deps).request(`http://127.0.0.1:8080${path}`, {
      headers: { host: '127.0.0.1:8080', ...headers },
    })

  it('shows everything to this machine without a token, one fleet at a time', async () => {
    assert.equal((await get('/')).status, 200)
    assert.match(await (await get('/boots?fleet=two')).text(), /Boots of two/)
    assert.equal((await get('/v1/boots')).status, 200)
    assert.equal((await get('/?fleet=three', HTML)).status, 404)
  })

  it('shows nothing to another site whose name was rebound to this address', async () => {
    assert.equal((await get('/v1/boots', { host: 'evil.example:8080' })).status, 401)
    assert.equal((await get('/', { host: 'evil.example' })).status, 303)
  })

  it('shows nothing to a proxy that forwards from outside', async () => {
    for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])
      assert.equal((await get('/v1/boots', { [name]: '203.0.113.9' })).status, 401, name)
  })

  it('lets nobody act without a token', async () => {
    for (const path of ['/remediation/kill', '/v1/guard/kill']) {
      const answer = await createApiApp(deps).request(`http://127.0.0.1:8080${path}`, {
        method: 'POST',
        body: new URLSearchParams({ on: 'yes', reason: 'x' }),
        headers: { host: '127.0.0.1:8080', ...OURS },
      })
      assert.equal(answer.status, 401)
    }
  })
})

describe('the check of a form’s origin', () => {
  it('accepts only our own origin, and trusts an old browser by its Origin header', () => {
    const host = 'boots.example:8080'
    assert.equal(isSameOrigin({ site: 'same-origin', origin: undefined, host }), true)
    assert.equal(isSameOrigin({ site: undefined, origin: 'http://boots.example:8080', host }), true)
    assert.equal(isSameOrigin({ site: undefined, origin: 'http://boots.example', host }), false)
    assert.equal(isSameOrigin({ site: undefined, origin: 'null', host }), false)
    assert.equal(isSameOrigin({ site: 'cross-site', origin: 'http://boots.example:8080', host }), false)
  })

  it('accepts only a path of ours to return to', () => {
    for (const bad of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      '/a\\b',
      '/a\nb',
      '',
      undefined,
    ])
      assert.equal(localPath(bad), '/')
    assert.equal(localPath('/incidents?x=1'), '/incidents?x=1')
  })

  it('knows the names of this machine', () => {
    for (const host of ['localhost', 'localhost:80', '127.0.0.1:8080', '127.1.2.3', '[::1]:8080'])
      assert.equal(isLoopbackHost(host), true)
    for (const host of ['localhost.evil.example', '10.0.0.1', 'evil.example', undefined])
      assert.equal(isLoopbackHost(host), false)
  })
})
