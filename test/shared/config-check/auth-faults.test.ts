/** Settings of `auth` by which nobody could sign in, or the wrong people could: each is refused, with what to write. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import ipaddr from 'ipaddr.js'
import { type ConfigFacts, checkConfig } from '../../../shared/config-check/config-check.ts'

type Raw = Record<string, unknown>

const RULES = [{ claim: 'groups', value: 'oncall', role: 'operator', fleet: '*' }]
const OIDC = {
  issuer: 'https://login.example.org/realms/x',
  client_id: 'boot-health',
  client_secret: { env: 'OIDC_SECRET' },
  rules: RULES,
}
const SECRET = { header: 'x-proxy-secret', value: { env: 'PROXY_SECRET' } }
const JWT = {
  header: 'cf-access-jwt-assertion',
  jwks_url: 'https://team.cloudflareaccess.com/cdn-cgi/access/certs',
  issuer: 'https://team.cloudflareaccess.com',
  audience: 'aud',
}
const PROXY = { from: ['10.0.0.5'], secret: SECRET, rules: RULES }
const PUBLIC = 'https://boots.example'

const file = (auth: Raw, more: Raw = {}): Raw => ({
  public_url: PUBLIC,
  fleets: { web: { page: 'never' } },
  auth,
  ...more,
})
const oidc = (more: Raw) => file({ oidc: { ...OIDC, ...more } })
const proxy = (more: Raw) => file({ proxy: { ...PROXY, ...more } })
const jwt = (more: Raw) => proxy({ secret: undefined, jwt: { ...JWT, ...more } })

const check = (raw: Raw, target: ConfigFacts['target'] = 'embedded') =>
  checkConfig(JSON.parse(JSON.stringify(raw)), {
    target,
    hasEnv: () => true,
    isRange: (text) => ipaddr.isValidCIDR(text),
  }).faults

describe('the sign-in settings', () => {
  it('are accepted as the manual shows them', () => {
    for (const raw of [file({ oidc: OIDC }), file({ proxy: PROXY }), jwt({}), proxy({ jwt: JWT }), file({})])
      assert.deepEqual(check(raw), [])
  })

  const wrong: [what: string, raw: Raw, pointer: string, write: RegExp][] = [
    [
      'a provider and no public_url',
      { ...oidc({}), public_url: undefined },
      '/public_url',
      /the address that people reach/,
    ],
    ['a provider over http', oidc({ issuer: 'http://login.example.org' }), '/auth/oidc/issuer', /https:\/\//],
    [
      'a secret in the file',
      oidc({ client_secret: 's3cret' }),
      '/auth/oidc/client_secret',
      /\{"env": "NAME"\}/,
    ],
    ['scopes without openid', oidc({ scopes: ['email'] }), '/auth/oidc/scopes', /add "openid"/],
    ['no rules', oidc({ rules: [] }), '/auth/oidc/rules', /list/],
    [
      'a fleet that is not there',
      oidc({ rules: [{ ...RULES[0], fleet: 'wep' }] }),
      '/auth/oidc/rules/0/fleet',
      /web, or "\*"/,
    ],
    [
      'a role that is none',
      oidc({ rules: [{ ...RULES[0], role: 'admin' }] }),
      '/auth/oidc/rules/0/role',
      /"viewer" or "operator"/,
    ],
    ['a proxy without a proof', proxy({ secret: undefined }), '/auth/proxy', /secret, .* or jwt/],
    ['a proxy from a name', proxy({ from: ['proxy.internal'] }), '/auth/proxy/from/0', /"10\.0\.0\.5\/32"/],
    ['a proxy from nowhere', proxy({ from: [] }), '/auth/proxy/from', /list/],
    ['no keys', jwt({ jwks_url: undefined }), '/auth/proxy/jwt', /one of jwks_url, key_url and public_key/],
    [
      'two kinds of keys',
      jwt({ key_url: 'https://k.example/{kid}', signer: 'arn:x' }),
      '/auth/proxy/jwt',
      /one of/,
    ],
    ['keys over http', jwt({ jwks_url: 'http://keys.example' }), '/auth/proxy/jwt/jwks_url', /https:\/\//],
    ['statements for anybody', jwt({ audience: undefined }), '/auth/proxy/jwt/audience', /audience/],
    [
      'keys of all customers of AWS',
      jwt({ jwks_url: undefined, key_url: 'https://k.example/{kid}' }),
      '/auth/proxy/jwt/signer',
      /ARN/,
    ],
    ['sessions of a minute', file({ sessions: { idle_s: 60 } }), '/auth/sessions/idle_s', /from 900/],
  ]
  for (const [what, raw, pointer, write] of wrong)
    it(`are refused with ${what}, which the message names`, () => {
      const found = check(raw).find((fault) => fault.pointer === pointer)
      assert.equal(found?.level, 'error', JSON.stringify(check(raw)))
      assert.match(found.write, write)
    })

  it('need no public_url on AWS, where the stack knows its address', () => {
    const raw = { ...oidc({ client_secret: { ssm: '/oidc' } }), public_url: undefined }
    assert.deepEqual(check(raw, 'aws'), [])
  })
})
