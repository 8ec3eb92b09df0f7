/** One browser, several fleets: a token of each, and no act on a fleet that nobody named. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { sha256Hex } from '../../../shared/token.ts'
import { OURS, signIn } from '../../support/session.ts'
import { startTestStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

const HTML = { accept: 'text/html' }

describe('a browser that is signed in for two fleets', () => {
  let deps: TestDeps
  let cookie = ''
  let web = ''
  const app = () => createApiApp(deps)

  const login = (token: string, with_cookie = '') => signIn(app(), token, with_cookie)
  const get = (path: string, headers: Record<string, string> = {}) =>
    app().request(path, { headers: { ...HTML, ...headers } })
  const kill = (path: string) =>
    app().request(path, {
      method: 'POST',
      body: new URLSearchParams({ on: 'yes', reason: 'drill' }),
      headers: { ...OURS, cookie },
    })

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store, config: { fleets: { web: {}, batch: {}, edge: {} } } })
    web = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna' })
    const batch = await storeToken(deps, 'viewer', { fleet: 'batch', name: 'anna at batch' })
    cookie = await login(batch, await login(web))
  })

  it('sees both on the home page, and opens each with the token of that fleet', async () => {
    const home = await (await get('/', { cookie })).text()
    assert.match(home, /class="name"[^>]*>web</)
    assert.match(home, /class="name"[^>]*>batch</)
    assert.doesNotMatch(home, /class="name"[^>]*>edge</)
    for (const fleet of ['web', 'batch'])
      assert.match(
        await (await get(`/boots?fleet=${fleet}`, { cookie })).text(),
        new RegExp(`Boots of ${fleet}|No boot of ${fleet}`),
      )
  })

  it('cannot act where no fleet is named, or on one that its token may only view', async () => {
    assert.equal((await kill('/remediation/kill?fleet=batch')).status, 403)
    assert.equal((await kill('/remediation/kill?fleet=edge')).status, 403)
    for (const fleet of ['web', 'batch', 'edge']) assert.equal((await deps.store.getGuard(fleet)).kill, null)
    const two = await login(await storeToken(deps, 'operator', { fleet: 'batch' }), await login(web))
    const unnamed = await app().request('/remediation/kill', {
      method: 'POST',
      body: new URLSearchParams({ on: 'yes', reason: 'x' }),
      headers: { ...OURS, cookie: two },
    })
    assert.equal(unnamed.status, 400)
    for (const fleet of ['web', 'batch']) assert.equal((await deps.store.getGuard(fleet)).kill, null)
  })

  it('acts on the fleet that the form names, under the name of its token there', async () => {
    const answer = await kill('/remediation/kill?fleet=web')
    assert.equal(answer.headers.get('location'), '/remediation?fleet=web')
    assert.equal((await deps.store.getGuard('web')).kill?.by, 'token anna')
    assert.equal((await deps.store.getGuard('batch')).kill, null)
  })

  it('gets the fleet’s name in every form of every page', async () => {
    for (const path of ['/remediation?fleet=web', '/incidents?fleet=web', '/deliveries?fleet=web']) {
      const text = await (await get(path, { cookie })).text()
      for (const [, action = ''] of text.matchAll(/method="post" action="([^"]+)"/g))
        assert.match(action, /^\/logout$|[?&]fleet=web/, path)
    }
  })

  it('keeps the newest token of a fleet, and those of the others', async () => {
    const newer = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna again' })
    const after = await login(newer, cookie)
    for (const [fleet, name] of [
      ['web', /anna again/],
      ['batch', /anna at batch/],
    ] as const)
      assert.match(await (await get(`/boots?fleet=${fleet}`, { cookie: after })).text(), name)
    assert.equal((await get('/', { cookie })).status, 303, 'the session of before is over')
    cookie = after
  })

  it('loses all of them when it signs out', async () => {
    const answer = await app().request('/logout', { method: 'POST', headers: { ...OURS, cookie } })
    assert.match(answer.headers.get('set-cookie') ?? '', /Max-Age=0/)
    assert.deepEqual(await deps.store.getSession(sha256Hex(cookie.split('=')[1] ?? '')), null)
  })
})

describe('the sign-in page', () => {
  let deps: TestDeps
  before(async () => {
    deps = testDeps({ store: (await startTestStore()).store, config: { fleets: { web: {}, batch: {} } } })
  })
  const login = async (next: string, cookie = '') => {
    const answer = await createApiApp(deps).request(`/login?next=${encodeURIComponent(next)}`, {
      headers: { ...HTML, ...(cookie ? { cookie } : {}) },
    })
    return answer.text()
  }

  it('names the fleet of the link that was opened, and the page to return to', async () => {
    const text = await login('/incidents/route_missing_at_lookup~web-nm~1?fleet=batch')
    assert.match(text, /Sign in for fleet batch/)
    assert.match(
      text,
      /You come back to <strong>the incident “No route to metadata at lookup on web-nm”<\/strong> of fleet <strong>batch/,
    )
    assert.match(text, /token create --role viewer --fleet batch/)
  })

  it('shows which fleets the viewer is signed in for, and that a token of the link’s fleet is added', async () => {
    const token = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna' })
    const text = await login('/boots?fleet=batch', await signIn(createApiApp(deps), token))
    assert.match(
      text,
      /You are signed in for fleet <b>web<\/b> as anna \(operator\)\. A token of that fleet is added: you keep both/,
    )
  })

  it('is offered for the link’s fleet where the viewer is not signed in for it', async () => {
    const token = await storeToken(deps, 'operator', { fleet: 'web' })
    const answer = await createApiApp(deps).request('/incidents?fleet=batch', {
      headers: { ...HTML, cookie: await signIn(createApiApp(deps), token) },
    })
    assert.equal(answer.status, 403)
    const text = await answer.text()
    assert.match(text, /about fleet batch, and the token is of fleet web/)
    assert.match(text, /href="\/login\?next=%2Fincidents%3Ffleet%3Dbatch">Sign in for fleet batch/)
  })

  it('survives invalid paths', async () => {
    for (const path of ['//', '//evil.example', '/%ff', '/boots/%E0%A4%A', `/${'x'.repeat(3000)}`]) {
      const answer = await createApiApp(deps).request(`http://boots.example${path}`, { headers: HTML })
      assert.ok(answer.status < 500, `${path}: ${answer.status}`)
      assert.match(await login(path), /Sign in/)
    }
  })
})

describe('a browser on the machine of an open server, signed in for one fleet', () => {
  it('still sees the others, and acts only on its own', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store, openViewing: true, config: { fleets: { web: {}, batch: {} } } })
    const token = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna' })
    const cookie = await signIn(createApiApp(deps), token)
    const ask = (path: string, init: RequestInit = {}) =>
      createApiApp(deps).request(`http://127.0.0.1:8080${path}`, {
        ...init,
        headers: { ...HTML, ...OURS, host: '127.0.0.1:8080', cookie },
      })
    const home = await (await ask('/')).text()
    assert.match(home, /class="name"[^>]*>web</)
    assert.match(home, /class="name"[^>]*>batch</)
    assert.equal((await ask('/boots?fleet=batch')).status, 200)
    const kill = (fleet: string) =>
      ask(`/remediation/kill?fleet=${fleet}`, {
        method: 'POST',
        body: new URLSearchParams({ on: 'yes', reason: 'x' }),
      })
    assert.equal((await kill('batch')).status, 403)
    assert.equal((await kill('web')).status, 303)
    assert.equal((await store.getGuard('batch')).kill, null)
  })
})

describe('a viewer where the configuration names no fleet', () => {
  it('sees and ends only their own sessions', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store, config: { fleets: {} } })
    const app = createApiApp(deps)
    const [viewer, operator] = [await storeToken(deps, 'viewer'), await storeToken(deps, 'operator')]
    await signIn(app, operator)
    const headers = { authorization: `Bearer ${viewer}` }
    const seen = await (await app.request('/v1/sessions', { headers })).json()
    assert.deepEqual(seen, { items: [], next: null })
  })
})
