/** Signing in at a real provider, and what becomes of the session: over real sockets, with the provider's own answers. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { sha256Hex } from '../../shared/token.ts'
import { ACT_ROUTES, actOf, auditOf } from '../support/acts.ts'
import { ANNA, type IdentityWorld, type Person, ROOT, startIdentityWorld } from '../support/identity-world.ts'
import { storeToken } from '../support/table.ts'
import { userAgent } from '../support/user-agent.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('somebody who signs in at the provider', () => {
  let world: IdentityWorld
  before(async () => {
    world = await startIdentityWorld()
  })
  after(() => world.stop())

  it('returns to the page that they wanted, with a session that is no API token and is stored as a hash', async () => {
    const { browser, visit } = await world.signIn(ANNA, userAgent(), '/incidents?fleet=web')
    assert.deepEqual([visit.status, visit.url], [200, `${world.url}/incidents?fleet=web`])
    assert.match(visit.text, /anna@example\.org<\/b> <span class="quiet">operator/)
    const cookie = browser.cookies(world.url).get('bh_session') ?? ''
    assert.match(cookie, /^[\w-]{43}$/)
    const stored = await world.server.store.getSession(sha256Hex(cookie))
    assert.deepEqual(stored?.proof, {
      by: 'oidc',
      issuer: world.provider.issuer,
      subject: 'anna',
      said: [{ claim: 'groups', value: 'web-oncall' }],
    })
    assert.doesNotMatch(JSON.stringify(stored), new RegExp(cookie))
    assert.equal(browser.cookies(world.url).get('bh_sign_in'), undefined)
  })

  it('is sent through the code flow with PKCE, state and nonce, with the configured scopes', async () => {
    world.provider.account = ANNA
    const visit = await userAgent().open(`${world.url}/login/oidc`, (url) =>
      url.startsWith(world.provider.issuer),
    )
    const asked = new URL(visit.url).searchParams
    assert.deepEqual(
      ['response_type', 'code_challenge_method', 'scope', 'redirect_uri', 'client_id'].map((name) =>
        asked.get(name),
      ),
      ['code', 'S256', 'openid email profile', `${world.url}/login/oidc/callback`, 'boot-health'],
    )
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.ok((asked.get(name) ?? '').length >= 43, name)
  })

  const roles: [what: string, person: Person, web: number, batch: number, kills: number][] = [
    ['a group of one fleet', ANNA, 200, 403, 303],
    ['two groups', { sub: 'bea', claims: { groups: ['web-oncall', 'batch-readers'] } }, 200, 200, 303],
    ['a role of Keycloak, for every fleet', ROOT, 200, 200, 303],
    ['an app role of Entra', { sub: 'e', claims: { roles: ['Boot.View'] } }, 200, 403, 403],
    ['a domain of Google', { sub: 'g', claims: { hd: 'example.org' } }, 200, 403, 403],
    [
      'a verified mail address',
      { sub: 'c', claims: { email: 'carl@example.org', email_verified: true } },
      403,
      200,
      403,
    ],
  ]
  for (const [what, person, web, batch, kills] of roles)
    it(`sees and does what ${what} may, in that fleet only`, async () => {
      const { browser } = await world.signIn(person)
      assert.equal((await browser.open(`${world.url}/boots?fleet=web`)).status, web)
      assert.equal((await browser.open(`${world.url}/boots?fleet=batch`)).status, batch)
      const kill = await browser.post(`${world.url}/remediation/kill?fleet=web`, {
        on: 'yes',
        reason: 'drill',
      })
      assert.equal(kill.status, kills)
    })

  it('sees all of their fleets after one sign-in', async () => {
    const { visit } = await world.signIn(ROOT)
    assert.match(visit.text, /class="name"[^>]*>web</)
    assert.match(visit.text, /class="name"[^>]*>batch</)
  })

  for (const [what, claims] of [
    ['no group that a rule names', { groups: ['staff'] }],
    ['an unverified mail address', { email: 'carl@example.org', email_verified: false }],
    ['a mail address of unknown verification', { email: 'carl@example.org' }],
    ['a group whose name only resembles one in a rule', { groups: ['web-oncall-former'] }],
  ] as const)
    it(`with ${what} sees what is missing, and gets no session`, async () => {
      const { browser, visit } = await world.signIn({ sub: 'mallory', claims })
      assert.equal(visit.status, 403)
      assert.match(visit.text, /no rule gives you a role here/)
      assert.equal(browser.cookies(world.url).get('bh_session'), undefined)
    })

  for (const claims of [{ _claim_names: { groups: 'src1' }, roles: ['Boot.View'] }, { hasgroups: true }])
    it(`sees that Entra left the groups out, and what to do (${Object.keys(claims)[0]})`, async () => {
      const { visit } = await world.signIn({ sub: 'many', claims })
      assert.equal(visit.status, 403)
      assert.match(visit.text, /so many groups that the provider did not list them/)
      assert.match(visit.text, /app roles/)
    })

  it('who cancels at the provider sees that, and the other ways in', async () => {
    world.provider.account = null
    const visit = await userAgent().open(`${world.url}/login/oidc`)
    assert.equal(visit.status, 403)
    assert.match(visit.text, /did not let you in \(access_denied\)/)
    assert.match(visit.text, /Sign in with a token/)
  })

  it('sees when the provider is down, and can sign in when it is up again', async () => {
    const down = await startIdentityWorld()
    await down.provider.down()
    const { visit } = await down.signIn(ANNA)
    assert.equal(visit.status, 503)
    assert.match(
      visit.text,
      /The identity provider 127\.0\.0\.1:\d+ does not answer \(refused\)\. Try again in a minute/,
    )
    assert.match(visit.text, /<details id="by-token" open>/)
    await down.provider.up()
    assert.equal((await down.signIn(ANNA)).visit.status, 200)
    await down.stop()
  })

  it('acts under their own name, whatever they do', async () => {
    const demo = await startIdentityWorld({})
    await demo.server.reload({
      ...demo.server.deps().config,
      fleets: { demo: { ...(demo.server.deps().config.fleets.web ?? never()), page_channels: ['oncall'] } },
      channels: { oncall: { type: 'pagerduty', routing_key: { value: 'key' } } },
    } as never)
    for (const route of ACT_ROUTES) {
      const { browser } = await demo.signIn(ROOT)
      const store = demo.server.store
      const deps = { store, now: Date.now }
      const { path, form, json } = await actOf(deps, route)
      const before = (await auditOf(deps)).length
      const answer = await fetch(`${demo.url}${path}`, {
        method: route.split(' ')[0] ?? '',
        redirect: 'manual',
        headers: {
          cookie: `bh_session=${browser.cookies(demo.url).get('bh_session')}`,
          'sec-fetch-site': 'same-origin',
        },
        ...(form ? { body: new URLSearchParams(form) } : json ? { body: JSON.stringify(json) } : {}),
      })
      assert.ok(answer.status < 400, `${route}: ${answer.status} ${await answer.text()}`)
      const added = (await auditOf(deps)).filter(({ actor }) => actor === 'root (oidc)')
      assert.ok(added.length > 0 && (await auditOf(deps)).length > before, route)
    }
    await demo.stop()
  })
})

function never(): never {
  throw new Error('the fleet is there')
}

describe('a session', () => {
  let world: IdentityWorld
  before(async () => {
    world = await startIdentityWorld({ sessions: { idle_s: 3600, lasts_s: 30 * 3600 } })
  })
  after(() => world.stop())

  const sees = async (browser: ReturnType<typeof userAgent>) =>
    (await browser.open(`${world.url}/boots?fleet=web`)).url === `${world.url}/boots?fleet=web`

  it('ends after the configured idle time, and lives on while it is used', async () => {
    const [used, idle] = [(await world.signIn(ANNA)).browser, (await world.signIn(ANNA)).browser]
    for (const minutes of [30, 60, 90]) {
      world.ahead(minutes * MINUTE)
      assert.equal(await sees(used), true, `${minutes} min`)
    }
    assert.equal(await sees(idle), false)
    world.ahead(0)
  })

  it('ends a day after the provider’s last confirmation, however much it is used', async () => {
    const { browser } = await world.signIn(ANNA)
    for (let minutes = 30; minutes < 24 * 60; minutes += 30) {
      world.ahead(minutes * MINUTE)
      assert.equal(await sees(browser), true, `${minutes} min`)
    }
    world.ahead(24 * HOUR)
    assert.equal(await sees(browser), false)
    world.ahead(0)
  })

  it('ends for a thief of its cookie too when it is signed out', async () => {
    const { browser } = await world.signIn(ANNA)
    const thief = browser.copy()
    assert.equal(await sees(thief), true)
    assert.equal((await browser.post(`${world.url}/logout`)).status, 303)
    assert.equal(await sees(thief), false)
    assert.equal(await sees(browser), false)
  })

  it('is listed with its way in, and can be ended from another browser, so a stolen cookie becomes useless', async () => {
    const { browser } = await world.signIn(ANNA)
    const stolen = (await world.signIn(ANNA)).browser
    const page = await browser.open(`${world.url}/sessions?fleet=web`)
    assert.match(page.text, /single sign-on/)
    const ends = [...page.text.matchAll(/action="(\/sessions\/[0-9a-f]{16}\/end\?fleet=web)"/g)].map(
      ([, to]) => to,
    )
    const own = sha256Hex(stolen.cookies(world.url).get('bh_session') ?? '').slice(0, 16)
    const end = ends.find((to) => to?.includes(own))
    assert.ok(end)
    assert.equal((await browser.post(`${world.url}${end}`)).status, 303)
    assert.equal(await sees(stolen), false)
    assert.equal(await sees(browser), true)
  })

  it('is ended in all browsers of its person by one button, and in nobody else’s', async () => {
    const [one, two] = [(await world.signIn(ANNA)).browser, (await world.signIn(ANNA)).browser]
    const other = (await world.signIn(ROOT)).browser
    assert.equal((await one.post(`${world.url}/sessions/end?fleet=web`)).status, 303)
    assert.deepEqual([await sees(one), await sees(two), await sees(other)], [false, false, true])
  })

  it('can be listed and ended by an operator of all fleets, and by nobody else', async () => {
    const anna = (await world.signIn(ANNA)).browser
    const root = (await world.signIn(ROOT)).browser
    const id = (of: typeof anna) => sha256Hex(of.cookies(world.url).get('bh_session') ?? '').slice(0, 16)
    const listed = async (of: typeof anna) => (await of.open(`${world.url}/sessions?fleet=web`)).text
    assert.match(await listed(root), new RegExp(id(anna)))
    assert.doesNotMatch(await listed(anna), new RegExp(id(root)))
    assert.equal((await anna.post(`${world.url}/sessions/${id(root)}/end?fleet=web`)).status, 404)
    assert.equal((await root.post(`${world.url}/sessions/${id(anna)}/end?fleet=web`)).status, 303)
    assert.deepEqual([await sees(anna), await sees(root)], [false, true])
  })

  it('loses a role when its rule leaves the configuration', async () => {
    const { browser } = await world.signIn(ANNA)
    const { config } = world.server.deps()
    const rules = config.auth.oidc?.rules.filter(({ value }) => value !== 'web-oncall') ?? []
    const without = {
      ...config,
      auth: { ...config.auth, oidc: config.auth.oidc && { ...config.auth.oidc, rules } },
    }
    await world.server.reload(without as typeof config)
    assert.equal(await sees(browser), false)
    await world.server.reload(config)
    assert.equal(await sees(browser), true)
  })

  it('is also begun by a pasted token, acts under the token’s name, and ends with the token', async () => {
    const token = await storeToken(world.server, 'operator', { fleet: 'web', name: 'night shift' })
    const browser = userAgent()
    assert.equal((await browser.post(`${world.url}/login`, { token, next: '/' })).status, 303)
    assert.match(browser.cookies(world.url).get('bh_session') ?? '', /^[\w-]{43}$/)
    await browser.post(`${world.url}/remediation/kill?fleet=web`, { on: 'yes', reason: 'drill' })
    assert.equal((await world.server.store.getGuard('web')).kill?.by, 'token night shift')
    const stored = await world.server.store.getToken(sha256Hex(token))
    assert.ok(stored)
    await world.server.store.casToken({ ...stored, revoked_at: Date.now() })
    world.ahead(31_000)
    assert.equal(await sees(browser), false)
    world.ahead(0)
  })
})
