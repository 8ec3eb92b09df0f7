/** The headers by which a proxy names people: taken away from every request, and read of the proxy alone. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Hono } from 'hono'
import { exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT } from 'jose'
import { createProxyIdentity } from '../../../functions/api/proxy-identity.ts'
import { createReadStatement } from '../../../functions/api/proxy-statement.ts'
import { createOutbound } from '../../../functions/outbound/outbound.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startMemoryStore, testDeps } from '../../support/table.ts'

const PROXY = {
  from: ['10.0.0.0/8'],
  groups_header: 'x-forwarded-groups',
  secret: { header: 'x-proxy-secret', value: { value: 'of the proxy' } },
  rules: [{ claim: 'groups', value: 'oncall', role: 'operator', fleet: '*' }],
}
const HEADERS = {
  'x-forwarded-user': 'anna',
  'x-forwarded-groups': 'oncall',
  'x-proxy-secret': 'of the proxy',
}

const deps = testDeps({
  store: (await startMemoryStore()).store,
  config: { fleets: { web: {} }, auth: { proxy: PROXY } },
})
const proxy = createProxyIdentity(deps)
const app = new Hono()
app.use('*', proxy.strip)
app.get('/', async (c) => c.json({ headers: Object.keys(c.req.header()), person: await proxy.of(c) }))

const ask = async (env: object) => {
  const answer = await app.request('/', { headers: { ...HEADERS, 'x-kept': 'yes' } }, env)
  return (await answer.json()) as { headers: string[]; person: { actor: { name: string } } | null }
}

const rows: [what: string, env: object, name: string | null][] = [
  ['its own address', { peer: '10.1.2.3' }, 'anna'],
  ['its own address, as an IPv6 socket tells it', { peer: '::ffff:10.1.2.3' }, 'anna'],
  [
    'its own address, as AWS’s endpoint tells it',
    { requestContext: { http: { sourceIp: '10.1.2.3' } } },
    'anna',
  ],
  ['another address', { peer: '192.0.2.1' }, null],
  ['another address by way of the endpoint', { requestContext: { http: { sourceIp: '192.0.2.1' } } }, null],
  ['an address that nobody told', {}, null],
]

describe('identity headers of a proxy', () => {
  for (const [what, env, name] of rows)
    it(`from ${what} name ${name ?? 'nobody'}, and reach no handler`, async () => {
      const { headers, person } = await ask(env)
      assert.equal(person?.actor.name ?? null, name)
      assert.deepEqual(
        headers.filter((one) => one.startsWith('x-')),
        ['x-kept'],
      )
    })
})

describe('a signed identity whose key is named by a URL, as on AWS', () => {
  let keys: GenerateKeyPairResult
  let server: Receiver
  before(async () => {
    keys = await generateKeyPair('ES256')
    const pem = await exportSPKI(keys.publicKey)
    server = await startReceiver(({ path }) => ({ status: path === '/k-1' ? 200 : 404, body: pem }))
  })
  after(() => server.stop())

  it('is verified with the key of that URL, fetched once; a key id that leads elsewhere is not fetched', async () => {
    const deps = { now: Date.now, outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }) }
    const read = createReadStatement(deps, {
      header: 'x',
      issuer: 'i',
      key_url: `${server.url}/{kid}`,
      signer: 'arn:x',
    })
    const signed = (kid: string) =>
      new SignJWT({ iss: 'i', sub: 'anna' })
        .setExpirationTime('1m')
        .setProtectedHeader({ alg: 'ES256', kid, signer: 'arn:x' })
        .sign(keys.privateKey)
    for (let n = 0; n < 3; n++)
      assert.equal(((await read(await signed('k-1'))) as { sub: string }).sub, 'anna')
    assert.equal(server.received.length, 1)
    assert.equal(typeof (await read(await signed('k-2'))), 'string')
    assert.equal(typeof (await read(await signed('../k-1'))), 'string')
    assert.deepEqual(
      server.received.map(({ path }) => path),
      ['/k-1', '/k-2'],
    )
  })
})
