/** People whom a proxy names, and everybody who only says that they are one. Real sockets: where one comes from is no header. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import {
  exportJWK,
  exportSPKI,
  type GenerateKeyPairResult,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import { ACT_ROUTES, ACTS_CONFIG, actOf, auditOf } from '../support/acts.ts'
import { type Embedded, startEmbedded } from '../support/embedded.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { storeToken } from '../support/table.ts'

const RULES = [
  { claim: 'groups', value: 'oncall', role: 'operator', fleet: 'web' },
  { claim: 'user', value: 'bea@example.org', role: 'viewer', fleet: 'batch' },
]
const ANNA = { 'x-forwarded-user': 'anna@example.org', 'x-forwarded-groups': 'staff, oncall' }
const HTML = { accept: 'text/html' }
const OURS = { 'sec-fetch-site': 'same-origin' }

const startBehind = (proxy: Record<string, unknown>): Promise<Embedded> =>
  startEmbedded({ fleets: { web: {}, batch: {} }, auth: { proxy: { rules: RULES, ...proxy } } })

const look = async ({ server }: Embedded, headers: Record<string, string>, fleet = 'web') =>
  (await fetch(`${server.url}/v1/boots?fleet=${fleet}`, { headers })).status

describe('a proxy that names people in a header, with a secret', () => {
  let behind: Embedded
  let elsewhere: Embedded
  const secret = { 'x-proxy-secret': 'only the proxy knows' }
  const settings = (from: string[]) => ({
    from,
    groups_header: 'x-forwarded-groups',
    secret: { header: 'x-proxy-secret', value: { value: secret['x-proxy-secret'] } },
  })
  before(async () => {
    behind = await startBehind(settings(['127.0.0.0/8', '::1/128']))
    elsewhere = await startBehind(settings(['203.0.113.0/24']))
  })
  after(() => Promise.all([behind.server.stop(), elsewhere.server.stop()]))

  it('is trusted, with the roles of its groups, in their fleet only', async () => {
    assert.equal(await look(behind, { ...secret, ...ANNA }), 200)
    assert.equal(await look(behind, { ...secret, ...ANNA }, 'batch'), 403)
    const bea = { 'x-forwarded-user': 'bea@example.org' }
    assert.deepEqual(
      [await look(behind, { ...secret, ...bea }), await look(behind, { ...secret, ...bea }, 'batch')],
      [403, 200],
    )
  })

  it('lets people act under their own name, from our own pages only', async () => {
    const kill = (headers: Record<string, string>) =>
      fetch(`${behind.server.url}/remediation/kill?fleet=web`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ on: 'yes', reason: 'drill' }),
        headers: { ...secret, ...ANNA, ...headers },
      })
    assert.equal((await kill({ 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal((await behind.server.store.getGuard('web')).kill, null)
    assert.equal((await kill(OURS)).status, 303)
    assert.equal((await behind.server.store.getGuard('web')).kill?.by, 'anna@example.org (proxy)')
  })

  it('shows people who they are, without a sign-out that would do nothing', async () => {
    const page = await fetch(`${behind.server.url}/boots?fleet=web`, {
      headers: { ...secret, ...ANNA, ...HTML },
    })
    const text = await page.text()
    assert.match(text, /anna@example\.org<\/b> <span class="quiet">operator/)
    assert.doesNotMatch(text, /Sign out/)
  })

  const spoofed: [what: string, headers: Record<string, string>][] = [
    ['gives a name without the secret', ANNA],
    ['guesses the secret', { ...ANNA, 'x-proxy-secret': 'guessed' }],
    ['sends an empty secret', { ...ANNA, 'x-proxy-secret': '' }],
    ['knows the secret and gives no name', { ...secret, 'x-forwarded-user': ' ' }],
    ['knows the secret and gives a name without a rule', { ...secret, 'x-forwarded-user': 'mallory' }],
  ]
  for (const [what, headers] of spoofed)
    it(`cannot be impersonated by somebody who ${what}`, async () =>
      assert.equal(await look(behind, headers), 401))

  for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip'])
    it(`cannot be impersonated from another address, whatever ${name} says, with or without the secret`, async () => {
      const said = name === 'forwarded' ? 'for=203.0.113.7' : '203.0.113.7'
      assert.equal(await look(elsewhere, { ...secret, ...ANNA, [name]: said }), 401)
    })

  it('has its headers removed before anything else reads them, whoever sent them', async () => {
    for (const server of [behind, elsewhere]) {
      const token = await storeToken(server.server, 'viewer', { fleet: 'web', name: 'dashboards' })
      const page = await fetch(`${server.server.url}/boots?fleet=web`, {
        headers: { ...HTML, ...ANNA, authorization: `Bearer ${token}` },
      })
      const text = await page.text()
      assert.match(text, /class="who"><b>dashboards<\/b>/)
      assert.doesNotMatch(text, /<b>anna/)
    }
  })

  it('is logged as untrusted once a minute, without the value that was sent', () => {
    const told = behind.logged.filter(({ event }) => event === 'proxy_not_believed')
    assert.equal(told.length, 1)
    assert.match(JSON.stringify(told), /"reason":"secret_missing_or_wrong"/)
    assert.doesNotMatch(JSON.stringify(told), /guessed|anna/)
    assert.deepEqual(
      elsewhere.logged.filter(({ event }) => event === 'proxy_not_believed'),
      [],
    )
  })
})

describe('a form of another site, sent by a browser that the proxy lets through', () => {
  const secret = { 'x-proxy-secret': 'only the proxy knows' }
  const rules = [{ claim: 'groups', value: 'oncall', role: 'operator', fleet: '*' }]
  const elsewhere: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    {},
  ]

  it('does nothing in the name of the person, whatever the route', async () => {
    const proxy = {
      from: ['127.0.0.0/8'],
      groups_header: 'x-forwarded-groups',
      secret: { header: 'x-proxy-secret', value: { value: secret['x-proxy-secret'] } },
      rules,
    }
    const { server } = await startEmbedded({ ...ACTS_CONFIG, auth: { proxy } })
    const deps = { store: server.store, now: Date.now }
    for (const route of ACT_ROUTES) {
      const { path, form, json } = await actOf(deps, route)
      const before = await auditOf(deps)
      for (const headers of elsewhere) {
        const answer = await fetch(`${server.url}${path}`, {
          method: route.split(' ')[0] ?? '',
          redirect: 'manual',
          headers: { ...secret, ...ANNA, ...headers },
          ...(form ? { body: new URLSearchParams(form) } : json ? { body: JSON.stringify(json) } : {}),
        })
        assert.equal(answer.status, 403, `${route} ${JSON.stringify(headers)}`)
        await answer.text()
      }
      assert.deepEqual(await auditOf(deps), before, route)
    }
    await server.stop()
  })
})

/** A proxy that adds its headers to those of a client, and clients that send names which only look like its own. */
describe('headers that a client sends through the proxy', () => {
  let behind: Embedded
  const secret = ['x-proxy-secret', 'only the proxy knows'] as const
  before(async () => {
    behind = await startBehind({
      from: ['127.0.0.0/8'],
      groups_header: 'x-forwarded-groups',
      secret: { header: secret[0], value: { value: secret[1] } },
    })
  })
  after(() => behind.server.stop())

  /** Sent as they are, one after the other: `fetch` would join two of the same name. */
  const lookWith = (lines: readonly (readonly [string, string])[]) =>
    new Promise<number | undefined>((done, fail) => {
      const headers = ['host', 'boots.example', ...lines.flat()]
      const call = request(`${behind.server.url}/v1/boots?fleet=web`, { headers })
      call.on('response', (answer) => answer.resume().on('end', () => done(answer.statusCode)))
      call.on('error', fail)
      call.end()
    })
  const [groups, user] = ['x-forwarded-groups', 'x-forwarded-user'] as const

  it('give the role of the groups when the proxy alone sends them', async () =>
    assert.equal(await lookWith([secret, [user, 'mallory'], [groups, 'oncall']]), 200))

  const rows: [what: string, lines: [string, string][]][] = [
    [
      'groups before those of the proxy',
      [
        [groups, 'oncall'],
        [groups, 'staff'],
      ],
    ],
    [
      'groups after those of the proxy',
      [
        [groups, 'staff'],
        ['X-Forwarded-Groups', 'oncall'],
      ],
    ],
    [
      'a user before the one of the proxy',
      [
        [user, 'anna'],
        [groups, 'oncall'],
      ],
    ],
    [
      'a secret before the one of the proxy',
      [
        ['x-proxy-secret', 'x'],
        [groups, 'oncall'],
      ],
    ],
    ['groups with underscores', [['x_forwarded_groups', 'oncall']]],
    ['groups whose name ends in a tab', [['x-forwarded-groups\t', 'oncall']]],
  ]
  for (const [what, lines] of rows)
    it(`give nobody a role by ${what}`, async () => {
      // Node's own client refuses to send the last one.
      const status = await lookWith([...lines, secret, [user, 'mallory']]).catch(() => 400)
      assert.ok(status === 401 || status === 400, String(status))
    })

  it('are logged where one came twice', () => {
    const reasons = behind.logged.flatMap(({ event, detail }) =>
      event === 'proxy_not_believed' ? [(detail as { reason: string }).reason] : [],
    )
    assert.ok(reasons.includes('header_repeated'), String(reasons))
  })
})

describe('a proxy that signs its statements', () => {
  let keys: GenerateKeyPairResult
  let keyServer: Receiver
  let behind: Embedded
  const aws = { signer: 'arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/x/1' }

  before(async () => {
    keys = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' }
    const pem = await exportSPKI(keys.publicKey)
    const json = { 'content-type': 'application/json' }
    keyServer = await startReceiver(({ path }) =>
      path === '/certs'
        ? { status: 200, headers: json, body: JSON.stringify({ keys: [jwk] }) }
        : { status: path === '/keys/k1' ? 200 : 404, body: pem },
    )
    behind = await startBehind({
      from: ['127.0.0.1'],
      jwt: {
        header: 'cf-access-jwt-assertion',
        jwks_url: `${keyServer.url}/certs`,
        issuer: 'https://team.cloudflareaccess.com',
        audience: 'aud-of-the-application',
      },
    })
  })
  after(async () => {
    await behind.server.stop()
    await keyServer.stop()
  })

  const now = () => Math.floor(Date.now() / 1000)
  const good = () => ({
    iss: 'https://team.cloudflareaccess.com',
    aud: ['aud-of-the-application'],
    sub: 'anna',
    email: 'anna@example.org',
    groups: ['oncall'],
    exp: now() + 60,
  })
  const signed = (claims: Record<string, unknown>, key = keys.privateKey, header: object = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header }).sign(key)
  const lookWith = (statement: string) => look(behind, { 'cf-access-jwt-assertion': statement })

  it('is trusted', async () => assert.equal(await lookWith(await signed(good())), 200))
  it('is trusted with a clock skew of 20 s, and not with a minute', async () => {
    assert.equal(await lookWith(await signed({ ...good(), exp: now() - 20 })), 200)
    assert.equal(await lookWith(await signed({ ...good(), exp: now() - 60 })), 401)
  })

  const forged: [what: string, make: () => Promise<string>][] = [
    ['is unsigned', async () => new UnsecuredJWT(good()).encode()],
    ['is signed by another key', async () => signed(good(), (await generateKeyPair('ES256')).privateKey)],
    ['is for another application', () => signed({ ...good(), aud: 'another' })],
    ['is of another team', () => signed({ ...good(), iss: 'https://evil.cloudflareaccess.com' })],
    ['has no expiry', () => signed({ ...good(), exp: undefined })],
    ['is not yet valid', () => signed({ ...good(), nbf: now() + 600 })],
    ['names an unknown key', () => signed(good(), keys.privateKey, { kid: 'k2' })],
    [
      'is signed with the public key as an HMAC secret',
      async () =>
        new SignJWT(good())
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(new TextEncoder().encode(await exportSPKI(keys.publicKey))),
    ],
    ['is nonsense', async () => 'a.b.c'],
    ['is empty', async () => ''],
  ]
  for (const [what, make] of forged)
    it(`cannot be impersonated by a statement that ${what}`, async () =>
      assert.equal(await lookWith(await make()), 401))

  it('has a plain header beside the statement ignored', async () => {
    assert.equal(await look(behind, ANNA), 401)
    const nobody = await signed({ ...good(), groups: [] })
    assert.equal(await look(behind, { ...ANNA, 'cf-access-jwt-assertion': nobody }), 401)
  })

  /** As AWS writes them: with the `=` that RFC 7515 leaves out, in what is signed too. */
  async function padded(header: object, claims: object): Promise<string> {
    const part = (value: object) =>
      Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
    const said = `${part(header)}.${part(claims)}`
    const ecdsa = { name: 'ECDSA', hash: 'SHA-256' }
    const signature = await crypto.subtle.sign(ecdsa, keys.privateKey, new TextEncoder().encode(said))
    return `${said}.${Buffer.from(signature).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`
  }

  it('of AWS is trusted by its signer and the key at its address, with base64 padding', async () => {
    const balancer = await startBehind({
      from: ['127.0.0.1'],
      jwt: {
        header: 'x-amzn-oidc-data',
        public_key: await exportSPKI(keys.publicKey),
        issuer: 'https://login.example.org',
        ...aws,
      },
    })
    const claims = { iss: 'https://login.example.org', sub: 'anna', groups: ['oncall'], exp: now() + 60 }
    const ask = async (header: object) =>
      look(balancer, { 'x-amzn-oidc-data': await signed(claims, keys.privateKey, header) })
    assert.equal(await ask(aws), 200)
    assert.equal(await ask({ signer: `${aws.signer}2` }), 401)
    assert.equal(await ask({}), 401)
    // Issuer and end in the header alone.
    const { iss, exp, ...person } = claims
    const askBy = async (header: object) =>
      look(balancer, { 'x-amzn-oidc-data': await signed(person, keys.privateKey, header) })
    assert.equal(await askBy({ ...aws, iss, exp }), 200)
    for (const wrong of [{ iss }, { exp }, { iss, exp: now() - 60 }, { iss: 'https://evil.example', exp }])
      assert.equal(await askBy({ ...aws, ...wrong }), 401, JSON.stringify(wrong))
    assert.equal(
      await look(balancer, { 'x-amzn-oidc-data': await padded({ ...aws, alg: 'ES256' }, claims) }),
      200,
    )
    await balancer.server.stop()
  })
})
