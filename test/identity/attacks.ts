/** Attacks on signing in and on sessions, each against a real server and a real provider: what has to hold. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { API_ROUTES } from '../../functions/http/api-routes.ts'
import { LIVE_STREAMS_OF_ONE } from '../../shared/policy/limits.ts'
import { STREAM_BEATS_EVERY_MS } from '../../shared/policy/people.ts'
import { ACT_ROUTES, ACTS_CONFIG, actOf, auditOf } from '../support/acts.ts'
import { readEvents } from '../support/event-stream.ts'
import { ANNA, type IdentityWorld, ROOT, startIdentityWorld } from '../support/identity-world.ts'
import { storeToken } from '../support/table.ts'
import { userAgent } from '../support/user-agent.ts'

type Forge = (claims: JWTPayload) => Promise<string>

describe('an attacker between the provider and us', () => {
  let world: IdentityWorld
  before(async () => {
    world = await startIdentityWorld()
  })
  after(() => world.stop())

  const now = () => Math.floor(Date.now() / 1000)
  const header = { alg: 'RS256', kid: 'k1' }
  const signed = (claims: JWTPayload, key = world.provider.key) =>
    new SignJWT(claims).setProtectedHeader(header).sign(key)

  async function signInWith(forge: Forge) {
    world.provider.spoil = (token) => forge(decodeJwt(token))
    const { browser, visit } = await world.signIn(ANNA)
    world.provider.spoil = null
    return { visit, session: browser.cookies(world.url).get('bh_session') }
  }

  it('can replay the provider’s messages, so the forgeries below fail for their own fault', async () => {
    const { visit, session } = await signInWith((claims) => signed(claims))
    assert.equal(visit.status, 200)
    assert.ok(session)
  })

  const forgeries: [what: string, forge: Forge][] = [
    ['for another audience', (claims) => signed({ ...claims, aud: 'another-application' })],
    [
      'for several audiences, issued to another client',
      (claims) => signed({ ...claims, aud: ['boot-health', 'x'], azp: 'x' }),
    ],
    ['of another issuer', (claims) => signed({ ...claims, iss: 'https://evil.example' })],
    ['with a wrong nonce', (claims) => signed({ ...claims, nonce: 'of somebody else' })],
    ['without a nonce', ({ nonce: _, ...claims }) => signed(claims)],
    ['that has expired', (claims) => signed({ ...claims, iat: now() - 700, exp: now() - 60 })],
    ['without an expiry', ({ exp: _, ...claims }) => signed(claims)],
    ['without a signature', async (claims) => new UnsecuredJWT(claims).encode()],
    ['signed by another key', async (claims) => signed(claims, (await generateKeyPair('RS256')).privateKey)],
    [
      'signed with our own client secret',
      (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(world.provider.secret.padEnd(32, '!'))),
    ],
  ]
  for (const [what, forge] of forgeries)
    it(`signs nobody in with an ID token ${what}`, async () => {
      const { visit, session } = await signInWith(forge)
      assert.equal(visit.status, 401, visit.text)
      assert.match(visit.text, /was not accepted/)
      assert.equal(session, undefined)
    })

  it('cannot change the subject of a token', async () => {
    const { visit } = await signInWith(async (claims) => {
      const [head, , signature] = (await signed(claims)).split('.')
      const body = Buffer.from(JSON.stringify({ ...claims, groups: ['web-oncall'] })).toString('base64url')
      return `${head}.${body}.${signature}`
    })
    assert.equal(visit.status, 401)
  })

  for (const [what, ms, status] of [
    ['20 s ahead of the provider’s', 20_000, 200],
    ['20 s behind it', -20_000, 200],
    ['two hours ahead, so that the token has expired', 2 * 3_600_000, 401],
  ] as const)
    it(`gets a small tolerance for clock skew, and no more: ours is ${what}`, async () => {
      const fresh = await startIdentityWorld()
      fresh.ahead(ms)
      assert.equal((await fresh.signIn(ANNA)).visit.status, status)
      await fresh.stop()
    })
})

describe('an attacker with a link, a form or a cookie', () => {
  let world: IdentityWorld
  before(async () => {
    world = await startIdentityWorld()
  })
  after(() => world.stop())

  const isIn = async (browser: ReturnType<typeof userAgent>) =>
    (await browser.open(`${world.url}/boots?fleet=web`)).url === `${world.url}/boots?fleet=web`

  it('cannot complete a sign-in twice: a used answer of the provider is refused from anybody', async () => {
    const browser = userAgent()
    const callback = await world.upToCallback(ANNA, browser)
    const thief = browser.copy()
    assert.equal((await browser.open(callback)).status, 200)
    for (const again of [browser.copy(), thief, userAgent()]) {
      again.cookies(world.url).delete('bh_session')
      assert.equal((await again.open(callback)).status, 400)
      assert.equal(await isIn(again), false)
    }
  })

  it('gains nothing from a used state, even with a new code and a copy of the cookie', async () => {
    const browser = userAgent()
    world.provider.account = ANNA
    const there = await browser.open(`${world.url}/login/oidc`, (url) =>
      url.startsWith(world.provider.issuer),
    )
    const thief = browser.copy()
    assert.equal((await browser.open(there.url)).status, 200)
    const again = await thief.open(there.url)
    assert.equal(again.status, 400)
    assert.match(again.text, /was already completed/)
    assert.equal(await isIn(thief), false)
  })

  it('cannot sign a victim in as the attacker: an answer begun in another browser is refused', async () => {
    const mallory = userAgent()
    const callback = await world.upToCallback(ROOT, mallory)
    const stranger = userAgent()
    assert.equal((await stranger.open(callback)).status, 400)
    const victim = userAgent()
    await world.upToCallback(ANNA, victim)
    assert.equal((await victim.open(callback)).status, 400)
    assert.equal(await isIn(victim), false)
    assert.equal((await mallory.open(callback)).status, 200)
  })

  it('cannot complete a sign-in that began more than ten minutes ago', async () => {
    const browser = userAgent()
    const callback = await world.upToCallback(ANNA, browser)
    world.ahead(11 * 60_000)
    assert.equal((await browser.open(callback)).status, 400)
    world.ahead(0)
  })

  it('gains nothing from a session id that they planted before (fixation)', async () => {
    const planted = 'x'.repeat(43)
    const token = await storeToken(world.server, 'operator', { fleet: 'web' })
    for (const way of ['provider', 'token']) {
      const browser = userAgent()
      browser.cookies(world.url).set('bh_session', planted)
      if (way === 'provider') await world.signIn(ANNA, browser)
      else await browser.post(`${world.url}/login`, { token, next: '/' })
      assert.notEqual(browser.cookies(world.url).get('bh_session'), planted)
      assert.equal(await isIn(browser), true)
      const mallory = userAgent()
      mallory.cookies(world.url).set('bh_session', planted)
      assert.equal(await isIn(mallory), false)
    }
  })

  it('keeps nothing of their own session when another person signs in over it', async () => {
    const { browser } = await world.signIn(ANNA)
    const before = browser.copy()
    await world.signIn(ROOT, browser)
    assert.equal(await isIn(before), false)
    assert.equal(await isIn(browser), true)
  })

  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    '/%09/evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/login/../..//evil.example',
    ' /ok',
  ])
    it(`cannot redirect anybody to another site by next=${JSON.stringify(next)}`, async () => {
      const { visit } = await world.signIn(ANNA, userAgent(), next)
      assert.equal(new URL(visit.url).origin, world.url)
      const token = await storeToken(world.server, 'operator', { fleet: 'web' })
      const { headers } = await userAgent().post(`${world.url}/login`, { token, next })
      assert.equal(new URL(headers.get('location') ?? '', world.url).origin, world.url)
    })

  it('cannot change the redirect address by a Host header', async () => {
    world.provider.account = ANNA
    const browser = userAgent({ 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' })
    const there = await browser.open(`${world.url}/login/oidc`, (url) =>
      url.startsWith(world.provider.issuer),
    )
    assert.equal(new URL(there.url).searchParams.get('redirect_uri'), `${world.url}/login/oidc/callback`)
  })

  it('finds no API token in a cookie, and cannot use a session as a token', async () => {
    const token = await storeToken(world.server, 'operator', { fleet: 'web' })
    const browser = userAgent()
    browser.cookies(world.url).set('bh_session', token)
    assert.equal(await isIn(browser), false)
    const { browser: anna } = await world.signIn(ANNA)
    const bearer = { authorization: `Bearer ${anna.cookies(world.url).get('bh_session')}` }
    assert.equal((await fetch(`${world.url}/v1/boots?fleet=web`, { headers: bearer })).status, 401)
  })

  it('cannot make a person of one fleet act on another, by query, by form or by omission', async () => {
    const { browser } = await world.signIn({
      sub: 'two',
      claims: { groups: ['web-oncall', 'batch-readers'] },
    })
    const kill = (query: string, fields = {}) =>
      browser.post(`${world.url}/remediation/kill${query}`, { on: 'yes', reason: 'x', ...fields })
    assert.equal((await kill('?fleet=batch')).status, 403)
    assert.equal((await kill('?fleet=edge')).status, 403)
    assert.equal((await kill('?fleet=*')).status, 403)
    assert.equal((await kill('?fleet=batch&fleet=web')).status, 403)
    await kill('', { fleet: 'batch' })
    assert.equal((await world.server.store.getGuard('batch')).kill, null)
  })

  it('cannot submit any form from another site in a person’s name', async () => {
    const held = await startIdentityWorld()
    const { config } = held.server.deps()
    const demo = { ...ACTS_CONFIG, auth: config.auth, allow_cidrs: ['127.0.0.0/8'] }
    await held.server.reload((await import('../../shared/config.ts')).config.parse(demo))
    const { browser } = await held.signIn(ROOT)
    const deps = { store: held.server.store, now: Date.now }
    const cookie = `bh_session=${browser.cookies(held.url).get('bh_session')}`
    const elsewhere: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
    ]
    const own = Object.entries(API_ROUTES).flatMap(([route, needs]) => (needs === 'self' ? [route] : []))
    for (const route of [...ACT_ROUTES, ...own, 'POST /logout']) {
      const isAct = ACT_ROUTES.includes(route)
      const { path, form, json } = isAct
        ? await actOf(deps, route)
        : { path: (route.split(' ')[1] ?? '').replace(':id', '0123456789abcdef'), form: {}, json: undefined }
      for (const headers of elsewhere) {
        const answer = await fetch(`${held.url}${path}`, {
          method: route.split(' ')[0] ?? '',
          redirect: 'manual',
          headers: { ...headers, cookie },
          ...(form ? { body: new URLSearchParams(form) } : json ? { body: JSON.stringify(json) } : {}),
        })
        assert.equal(answer.status, 403, `${route} ${JSON.stringify(headers)}`)
      }
    }
    assert.deepEqual(await auditOf(deps), [])
    assert.equal((await browser.open(`${held.url}/boots?fleet=demo`)).url, `${held.url}/boots?fleet=demo`)
    await held.stop()
  })

  it('finds no code, token, secret or cookie in the log', async () => {
    const { browser } = await world.signIn(ANNA)
    const logged = JSON.stringify(world.logged)
    assert.doesNotMatch(logged, new RegExp(world.provider.secret))
    assert.doesNotMatch(logged, /eyJ/)
    assert.doesNotMatch(logged, new RegExp(browser.cookies(world.url).get('bh_session') ?? 'none'))
  })
})

describe('somebody whose page is open while their session ends', () => {
  let world: IdentityWorld
  let ahead = 0
  before(async () => {
    world = await startIdentityWorld()
  })
  after(() => world.stop())

  const cookieOf = (browser: ReturnType<typeof userAgent>) => ({
    cookie: `bh_session=${browser.cookies(world.url).get('bh_session')}`,
  })
  /** Something that the page would show. */
  const change = (id: string) =>
    world.server.store.putSilence({
      ...{ id, fleet: 'web', cause: null, image: 'img', starts_at: Date.now(), ends_at: Date.now() + 60_000 },
      ...{ reason: 'a test', author: 'a test', pause: false },
    })

  const ways: [how: string, end: (browser: ReturnType<typeof userAgent>) => Promise<unknown>][] = [
    ['another tab signs out', (browser) => browser.post(`${world.url}/logout`)],
    [
      'they sign out everywhere from another browser',
      async () => {
        const { browser } = await world.signIn(ANNA)
        return browser.post(`${world.url}/sessions/end`)
      },
    ],
    [
      'an operator of every fleet ends it',
      async (browser) => {
        const { browser: root } = await world.signIn(ROOT)
        const id = createHash('sha256')
          .update(cookieOf(browser).cookie.split('=')[1] ?? '')
          .digest('hex')
        return root.post(`${world.url}/sessions/${id.slice(0, 16)}/end`)
      },
    ],
    ['another person signs in over it', (browser) => world.signIn(ROOT, browser)],
  ]
  for (const [how, end] of ways)
    it(`hears of no change after ${how}`, async () => {
      const { browser } = await world.signIn(ANNA)
      const stolen = cookieOf(browser)
      const stream = await readEvents(`${world.url}/events`, stolen)
      assert.equal((await stream.next())?.event, 'ready')
      await change(`before ${how}`)
      assert.equal((await stream.next())?.event, 'changed')
      await end(browser)
      ahead += STREAM_BEATS_EVERY_MS
      world.ahead(ahead)
      await change(`after ${how}`)
      assert.equal(await stream.next(), null)
      assert.equal((await fetch(`${world.url}/events`, { headers: stolen })).status, 401)
    })

  it('cannot take all streams: hundreds that one person opens leave those of others', async () => {
    const { browser } = await world.signIn(ANNA)
    const open = await Promise.all(
      Array.from({ length: 400 }, () => readEvents(`${world.url}/events`, cookieOf(browser))),
    )
    const taken = open.filter(({ status }) => status === 200).length
    assert.equal(taken, LIVE_STREAMS_OF_ONE)
    const { browser: root } = await world.signIn(ROOT)
    const other = await readEvents(`${world.url}/events?fleet=web`, cookieOf(root))
    assert.equal(other.status, 200)
    for (const one of [...open, other]) one.close()
  })
})
