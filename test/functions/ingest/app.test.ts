import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { behindProxies } from '../../../functions/http/trusted-proxies.ts'
import { createIngestApp } from '../../../functions/ingest/app.ts'
import { parseHead } from '../../../shared/envelope/envelope.ts'
import { unpackText } from '../../../shared/envelope/packed.ts'
import { createToken } from '../../../shared/token.ts'
import {
  bootId,
  envelope,
  expectLaunch,
  HEALTHY,
  LOST_RACE,
  newGuest,
  report,
  startWorld,
} from '../../support/guest.ts'
import { startTestStore, storeToken, testDeps } from '../../support/table.ts'

const { store } = await startTestStore()
const world = await startWorld(store)
const { tokens, deps } = world
const viewer = await storeToken(deps, 'viewer')
const revoked = await storeToken(deps, 'ingest', { revoked_at: 1 })
const guest = newGuest(world)
const good = envelope(guest, { boot: bootId(1), text: HEALTHY })

interface Sent {
  method?: string
  path: string
  token?: string
  body?: string | Uint8Array
  headers?: Record<string, string>
}

function send({ method = 'POST', path, token = tokens.ingest, body, headers = {} }: Sent): Promise<Response> {
  const authorization: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` }
  const content = body === undefined ? {} : { body: typeof body === 'string' ? body : Buffer.from(body) }
  return Promise.resolve(
    world.ingest.request(path, { method, headers: { ...authorization, ...headers }, ...content }),
  )
}

const json = (body: unknown) => JSON.stringify(body)
const read = async <T>(answer: Response): Promise<T> => (await answer.json()) as T
type Problem = { type: string; status: number; errors: { pointer: string }[] }
type Outcome = { outcome: string; guest: string; boot_key: string }
type Outcomes = { items: { instance: string; epoch: number }[] }
const manyFacts = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, 'x']))
const boot = { boot_id: bootId(2), macs: [guest.mac], sections: [] }

describe('what ingest refuses', () => {
  const evidence = { path: '/v1/evidence', body: good }
  const cases: { when: string; sent: Sent; status: number; code: string; pointers?: string[] }[] = [
    { when: 'no token', sent: { ...evidence, token: '' }, status: 401, code: 'unauthorized' },
    { when: 'no token of ours', sent: { ...evidence, token: 'abc' }, status: 401, code: 'unauthorized' },
    {
      when: 'a token that nobody stored',
      sent: { ...evidence, token: createToken('ingest') },
      status: 401,
      code: 'unauthorized',
    },
    { when: 'a revoked token', sent: { ...evidence, token: revoked }, status: 401, code: 'unauthorized' },
    { when: 'a viewer that reports', sent: { ...evidence, token: viewer }, status: 403, code: 'forbidden' },
    {
      when: "an image's token that announces launches",
      sent: { method: 'PUT', path: '/v1/expectations/i-1', body: '{}' },
      status: 403,
      code: 'forbidden',
    },
    {
      when: "an image's token that posts a console",
      sent: { path: '/v1/console?instance=i-1', body: 'x' },
      status: 403,
      code: 'forbidden',
    },
    {
      when: 'what is no envelope',
      sent: { path: '/v1/evidence', body: '<html>' },
      status: 400,
      code: 'invalid_report',
      pointers: ['line 1'],
    },
    {
      when: 'a fact without a name',
      sent: { path: '/v1/evidence', body: 'boot-health-evidence/1\nboot_id: x\nno colon here\n' },
      status: 400,
      code: 'invalid_report',
      pointers: ['line 3'],
    },
    {
      when: 'a report of no boot and no machine',
      sent: { path: '/v1/evidence', body: 'boot-health-evidence/1\nseq: 1\n\n' },
      status: 422,
      code: 'invalid_report',
      pointers: ['boot_id', 'product_uuid'],
    },
    {
      when: 'what is no JSON',
      sent: { path: '/v1/boots', body: '{' },
      status: 400,
      code: 'invalid_report',
      pointers: [''],
    },
    {
      when: 'JSON that is no boot',
      sent: { path: '/v1/boots', body: json({ ...boot, boot_id: 7, seq: 0, extra: 1 }) },
      status: 422,
      code: 'invalid_report',
      pointers: ['/boot_id', '/seq', ''],
    },
    {
      when: 'JSON with more facts than an envelope has',
      sent: { path: '/v1/boots', body: json({ ...boot, facts: manyFacts(56) }) },
      status: 422,
      code: 'invalid_report',
      pointers: ['/facts'],
    },
    {
      when: 'JSON of ten thousand things that are wrong',
      sent: { path: '/v1/boots', body: json({ ...boot, facts: manyFacts(10_000) }) },
      status: 422,
      code: 'invalid_report',
      pointers: [''],
    },
    {
      when: 'JSON that is nested a hundred thousand deep',
      sent: { path: '/v1/boots', body: `{"facts":${'['.repeat(100_000)}${']'.repeat(100_000)}}` },
      status: 422,
      code: 'invalid_report',
      pointers: [''],
    },
    {
      when: 'a console of nobody',
      sent: { path: '/v1/console', body: 'x', token: tokens.operator },
      status: 400,
      code: 'invalid_report',
      pointers: ['?instance'],
    },
    {
      when: 'a console of a name that no key can hold',
      sent: { path: `/v1/console?instance=${'%25'.repeat(100)}`, body: 'x', token: tokens.operator },
      status: 400,
      code: 'invalid_report',
      pointers: ['?instance'],
    },
    {
      when: 'an expectation with a uuid that many machines share',
      sent: {
        method: 'PUT',
        path: '/v1/expectations/i-1',
        token: tokens.inventory,
        body: json({ uuid: '00000000-0000-0000-0000-000000000000', deadline_s: 1 }),
      },
      status: 422,
      code: 'invalid_expectation',
      pointers: ['/uuid', '/deadline_s'],
    },
    {
      when: 'expectations of which one is wrong',
      sent: {
        method: 'PUT',
        path: '/v1/expectations',
        token: tokens.inventory,
        body: json([{ instance: 'i-1' }, { instance: 'two words' }]),
      },
      status: 422,
      code: 'invalid_expectation',
      pointers: ['/1/instance'],
    },
    {
      when: 'more than 256 KiB on the wire',
      sent: { path: '/v1/evidence', body: new Uint8Array(262_145) },
      status: 413,
      code: 'too_large',
    },
    {
      when: 'a small gzip of a huge text',
      sent: { path: '/v1/evidence', body: gzipSync(Buffer.alloc(262_145)) },
      status: 413,
      code: 'too_large',
    },
    {
      when: 'a small gzip of huge JSON',
      sent: { path: '/v1/boots', body: gzipSync('['.repeat(262_145)) },
      status: 413,
      code: 'too_large',
    },
    {
      when: 'more of inventory than two mebibytes',
      sent: {
        method: 'PUT',
        path: '/v1/expectations',
        token: tokens.inventory,
        body: gzipSync(Buffer.alloc(2_097_153)),
      },
      status: 413,
      code: 'too_large',
    },
    {
      when: 'gzip that is none',
      sent: { path: '/v1/evidence', body: 'x', headers: { 'content-encoding': 'gzip' } },
      status: 400,
      code: 'bad_gzip',
    },
    {
      when: 'an encoding that it does not read',
      sent: { ...evidence, headers: { 'content-encoding': 'br' } },
      status: 415,
      code: 'unsupported_encoding',
    },
    {
      when: 'an unknown path',
      sent: { path: '/v1/nothing', body: 'x' },
      status: 404,
      code: 'not_found',
    },
    {
      when: 'an unknown schema',
      sent: { method: 'GET', path: '/v1/schemas/x' },
      status: 404,
      code: 'no_such_schema',
    },
    {
      when: 'a wrong verb',
      sent: { method: 'PUT', path: '/v1/evidence' },
      status: 405,
      code: 'method_not_allowed',
    },
  ]
  for (const { when, sent, status, code, pointers } of cases)
    it(`${when}: ${status} as problem+json`, async () => {
      const answer = await send(sent)
      assert.equal(answer.status, status)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      const problem = await read<Problem>(answer)
      assert.equal(problem.type, `urn:boot-health:problem:${code}`)
      assert.equal(problem.status, status)
      if (pointers)
        assert.deepEqual(
          problem.errors.map((error) => error.pointer),
          pointers,
        )
    })

  it('and names the verbs of a path, and how to send a token', async () => {
    assert.equal(
      (await send({ method: 'POST', path: '/v1/expectations/i-1' })).headers.get('allow'),
      'DELETE, PUT',
    )
    const challenge = (await send({ ...evidence, token: '' })).headers.get('www-authenticate')
    assert.equal(challenge, 'Bearer realm="boot-health"')
  })

  it('with 503 and Retry-After when the store fails, without the reason', async () => {
    const failing = createIngestApp({
      ...deps,
      store: { ...store, putReport: () => Promise.reject(new Error('secret reason')) },
    })
    const answer = await failing.request('/v1/evidence', {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.ingest}` },
      body: good,
    })
    assert.equal(answer.status, 503)
    assert.ok(answer.headers.get('retry-after'))
    assert.doesNotMatch(await answer.text(), /secret reason/)
  })
})

describe('what ingest accepts', () => {
  it('stores a report once, plain or gzipped, announced by a header or not', async () => {
    const text = envelope(guest, { boot: bootId(10), text: HEALTHY })
    const bodies = [text, gzipSync(text)]
    const outcomes = []
    for (const body of bodies) {
      const answer = await send({ path: '/v1/evidence', body })
      assert.equal(answer.status, 202)
      outcomes.push((await read<Outcome>(answer)).outcome)
    }
    assert.deepEqual(outcomes, ['stored', 'duplicate'])
    assert.equal((await store.reportsOfBoot('demo', guest.uuid, bootId(10), null)).length, 1)
  })

  it('cuts a long text in its middle, and says how much is missing', async () => {
    const long = Array.from({ length: 7000 }, (_, index) => `line ${index} of a chatty boot`).join('\n')
    const answer = await send({
      path: '/v1/evidence',
      body: envelope(guest, { boot: bootId(11), text: `HEAD\n${long}\nTAIL` }),
    })
    assert.equal(answer.status, 202)
    assert.ok(Number(answer.headers.get('boot-health-cut')) > 100_000)
    const [stored] = await store.reportsOfBoot('demo', guest.uuid, bootId(11), null)
    const text = unpackText(stored?.body ?? new Uint8Array())
    assert.ok(text.length < 70_000)
    assert.match(text, /HEAD/)
    assert.match(text, /TAIL/)
    assert.match(text, / cut=\d+/)
  })

  it('keeps nothing long beside the text of a section', async () => {
    const head = envelope(guest, { boot: bootId(15), text: HEALTHY })
    const noise = 'x'.repeat(80_000)
    const body = gzipSync(`${head}section: ${noise} from=1 a=${noise} ${noise}=b\n text\n`)
    assert.equal((await send({ path: '/v1/evidence', body })).status, 202)
    const [stored] = await store.reportsOfBoot('demo', guest.uuid, bootId(15), null)
    const text = unpackText(stored?.body ?? new Uint8Array())
    assert.ok(text.length < 70_000, `${text.length}`)
    assert.match(text, /x{100} from=1\n text/)
  })

  it('redacts again what an old reporter did not', async () => {
    const body = envelope(guest, { boot: bootId(12), text: `x ${tokens.ingest} password=hunter2` })
    await send({ path: '/v1/evidence', body })
    const [stored] = await store.reportsOfBoot('demo', guest.uuid, bootId(12), null)
    const text = unpackText(stored?.body ?? new Uint8Array())
    assert.doesNotMatch(text, /hunter2|bh_ingest_/)
  })

  it('stores the hash of a secret and never the secret', async () => {
    const secret = 'c0'.repeat(32)
    const body = envelope(guest, { boot: bootId(13), text: HEALTHY })
    await send({ path: '/v1/evidence', body, headers: { 'boot-health-secret': secret } })
    const [stored] = await store.reportsOfBoot('demo', guest.uuid, bootId(13), null)
    assert.match(stored?.secret_hash ?? '', /^[0-9a-f]{64}$/)
    assert.doesNotMatch(JSON.stringify(stored), new RegExp(secret))
  })

  it('takes the same facts as JSON', async () => {
    const answer = await send({ path: '/v1/boots', body: json({ ...boot, product_uuid: guest.uuid }) })
    assert.equal(answer.status, 202)
    const { guest: filed, boot_key } = await read<Outcome>(answer)
    assert.deepEqual([filed, boot_key], [guest.uuid, bootId(2)])
  })

  it('can read back whatever it accepted as JSON', async () => {
    const facts = manyFacts(55)
    const full = { ...boot, boot_id: bootId(16), boot_n: 1, uptime: 1, machine_id: 'm', image: 'i', facts }
    const answer = await send({ path: '/v1/boots', body: json({ ...full, product_uuid: guest.uuid }) })
    assert.equal(answer.status, 202)
    const [stored] = await store.reportsOfBoot('demo', guest.uuid, bootId(16), null)
    assert.ok(parseHead(unpackText(stored?.body ?? new Uint8Array())).ok)
  })

  it('marks a report as attested where the token belongs to the instance', async () => {
    const token = await storeToken(deps, 'instance', { instance: 'i-7' })
    const body = envelope(guest, { boot: bootId(14), text: HEALTHY })
    await send({ path: '/v1/evidence', body, token })
    const [stored] = await store.reportsOfBoot('demo', guest.uuid, bootId(14), null)
    assert.equal(stored?.attested_instance, 'i-7')
  })

  it('arms a whole list of launches, and the same list again changes nothing', async () => {
    const body = json([
      { instance: 'i-20', macs: ['02:00:00:00:00:20'], launched_at: '2026-11-24T11:59:00Z' },
      { instance: 'i-21', until: '2026-11-24T14:00:00Z', reason: 'new kernel' },
    ])
    const put = () => send({ method: 'PUT', path: '/v1/expectations', token: tokens.inventory, body })
    const first = await read<Outcomes>(await put())
    assert.deepEqual(
      first.items.map((one) => [one.instance, one.epoch]),
      [
        ['i-20', 1],
        ['i-21', 1],
      ],
    )
    assert.deepEqual((await read<Outcomes>(await put())).items, first.items)
    assert.equal((await store.getInstance('demo', 'i-21'))?.planned?.reason, 'new kernel')
    assert.equal(await store.getAlias('demo', 'mac', '02:00:00:00:00:20'), 'i-20')
  })

  it('keeps the head and tail of a console of any length', async () => {
    const noise = `${'cloud-init noise '.repeat(60)}\n`.repeat(12_000)
    const body = gzipSync(`${HEALTHY}\n${noise}${LOST_RACE}\n`)
    const answer = await send({ path: '/v1/console?instance=i-long', token: tokens.operator, body })
    assert.equal(answer.status, 202)
    const { boot_key } = await read<Outcome>(answer)
    const [stored] = await store.reportsOfBoot('demo', 'i-long', boot_key, null)
    const text = unpackText(stored?.body ?? new Uint8Array())
    assert.match(text, /finished at/)
    assert.match(text, /No instance datasource found/)
  })

  it('marks an instance that inventory deleted as gone, once, and ignores unknown ones', async () => {
    const path = '/v1/expectations/i-deleted'
    const remove = (token = tokens.inventory) => send({ method: 'DELETE', path, token })
    assert.equal((await remove()).status, 404)
    await send({ method: 'PUT', path, token: tokens.inventory, body: '{}' })
    assert.equal((await remove(tokens.ingest)).status, 403)
    assert.equal((await remove()).status, 204)
    const gone = (await store.getInstance('demo', 'i-deleted'))?.gone
    assert.equal(gone?.reason, 'deleted')
    assert.equal((await remove()).status, 204)
    assert.deepEqual((await store.getInstance('demo', 'i-deleted'))?.gone, gone)
  })

  it('publishes its formats as JSON Schema', async () => {
    for (const name of ['boot.json', 'expectation.json', 'expectations.json']) {
      const answer = await send({ method: 'GET', path: `/v1/schemas/${name}`, token: '' })
      assert.equal(answer.status, 200)
      assert.match((await read<{ $schema: string }>(answer)).$schema, /json-schema/)
    }
  })

  it('logs each answer with how long it took', () => {
    const answered = deps.logged.filter(({ event }) => event === 'report_answered')
    assert.ok(answered.some(({ detail }) => detail?.outcome === 'accepted' && detail.report))
    assert.ok(answered.some(({ detail }) => detail?.outcome === 'refused' && detail.status === 401))
  })
})

describe('a budget for each token', () => {
  const begin = async (proxies: string[] = []) => {
    const own = testDeps({ store })
    const app = createIngestApp(own)
    const token = await storeToken(own, 'ingest')
    const clientOf = behindProxies(proxies)
    const post = (
      from: typeof guest,
      hint = 'good',
      peer = '198.51.100.1',
      headers: Record<string, string> = {},
    ) =>
      app.request(
        '/v1/evidence',
        {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'boot-health-hint': hint, ...headers },
          body: envelope(from, { boot: bootId(30), text: 'x' }),
        },
        { peer, client: clientOf(peer, headers['x-forwarded-for'] ?? '') },
      )
    const malformed = () =>
      app.request('/v1/evidence', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: 'x',
      })
    return { own, post, malformed }
  }
  const flood = async (post: () => Response | Promise<Response>, count: number) => {
    const statuses: number[] = []
    for (let sent = 0; sent < count; sent++) statuses.push((await post()).status)
    return statuses
  }

  it('throttles reports with Retry-After, and reserves a budget for failed boots', async () => {
    const { own, post } = await begin()
    const statuses = await flood(() => post(newGuest(world)), 1001)
    assert.deepEqual([...new Set(statuses.slice(0, 1000))], [202])
    assert.equal(statuses[1000], 429)
    const turnedAway = await post(newGuest(world))
    assert.ok(Number(turnedAway.headers.get('retry-after')) > 0)
    assert.equal((await post(newGuest(world), 'bad')).status, 202, 'a failing boot is still heard')
    own.advance(1000)
    assert.equal((await post(newGuest(world))).status, 202, 'a second later there is room again')
  })

  it('is not spent by requests that are no report', async () => {
    const { post, malformed } = await begin()
    assert.deepEqual([...new Set(await flood(malformed, 2500))], [400])
    assert.equal((await post(newGuest(world))).status, 202)
  })

  it('keeps a share for other addresses when one floods', async () => {
    const { post } = await begin()
    await flood(() => post(newGuest(world), 'good', '203.0.113.7'), 1500)
    assert.equal((await post(newGuest(world), 'good', '203.0.113.7')).status, 429)
    const honest = await flood(() => post(newGuest(world), 'good', '198.51.100.2'), 400)
    assert.deepEqual([...new Set(honest)], [202])
  })

  it('trusts a forwarded address only from a configured proxy', async () => {
    const proxy = '10.0.0.7'
    const by = (from: string) => ({ 'x-forwarded-for': from })
    const { post } = await begin([proxy])
    await flood(() => post(newGuest(world), 'good', proxy, by('203.0.113.7')), 1500)
    assert.equal((await post(newGuest(world), 'good', proxy, by('203.0.113.7'))).status, 429)
    assert.equal((await post(newGuest(world), 'good', proxy, by('198.51.100.2'))).status, 202)
    const unbelieved = await begin()
    let n = 0
    const statuses = await flood(
      () => unbelieved.post(newGuest(world), 'good', proxy, by(`203.0.113.${n++ % 250}`)),
      1100,
    )
    assert.equal(statuses.filter((status) => status === 202).length, 1000)
  })

  it('never throttles a guest with a bound secret, whatever others send, even under its name', async () => {
    const { own, post } = await begin()
    const bound = newGuest(world)
    await expectLaunch(world, 'i-bound', bound)
    await report(world, bound, { boot: bootId(31), text: HEALTHY })
    await world.judge()
    const withSecret = { 'boot-health-secret': bound.secret ?? '' }
    await flood(() => post(newGuest(world)), 1100)
    await flood(() => post(bound), 100)
    assert.equal((await post(bound)).status, 429, 'somebody without the secret')
    assert.equal((await post(bound, 'good', '198.51.100.1', withSecret)).status, 202)
    const own_ = await flood(() => post(bound, 'good', '198.51.100.1', withSecret), 100)
    assert.ok(own_.includes(429), 'and even it may not send without end')
    own.advance(2000)
  })

  it('throttles one guest that reports without end, and accepts the others', async () => {
    const own = testDeps({ store })
    const app = createIngestApp(own)
    const post = (from: typeof guest, seq: number) =>
      app.request('/v1/evidence', {
        method: 'POST',
        headers: { authorization: `Bearer ${tokens.ingest}` },
        body: envelope(from, { boot: bootId(20), seq, text: HEALTHY }),
      })
    const statuses: number[] = []
    for (let seq = 1; seq <= 62; seq++) statuses.push((await post(guest, seq)).status)
    assert.deepEqual(statuses.slice(-3), [202, 429, 429])
    assert.equal((await post(newGuest(world), 1)).status, 202)
    own.advance(1000)
    assert.equal((await post(guest, 63)).status, 202)
  })
})
