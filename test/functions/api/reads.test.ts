/** The read API over a real table: what lists and single things answer, and to whom. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { dueRow } from '../../../functions/due/wake.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { healthyConsole, raceConsole, storeBoot, storeIncident } from '../../support/stored-boots.ts'
import {
  startMemoryStore,
  startTestStore,
  storeToken,
  TEST_START,
  type TestDeps,
  testDeps,
} from '../../support/table.ts'

const MINUTE = 60_000

interface Answer {
  status: number
  // The shapes are asserted field by field below.
  body: Record<string, unknown> & { items: Record<string, unknown>[]; next: string | null }
  headers: Headers
}

describe('the read API', () => {
  let deps: TestDeps
  let viewer = ''
  let other = ''
  let ingest = ''

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store })
    viewer = await storeToken(deps, 'viewer')
    other = await storeToken(deps, 'viewer', { fleet: 'elsewhere' })
    ingest = await storeToken(deps, 'ingest')
    for (let n = 1; n <= 5; n += 1)
      await storeBoot(deps, {
        instance: `i-ok-${n}`,
        console: healthyConsole(),
        image: 'debian-12',
        began_at: TEST_START - n * 10 * MINUTE,
      })
    const lost = await storeBoot(deps, {
      instance: 'i-lost',
      boot_key: 'b-lost',
      began_at: TEST_START - 5 * MINUTE,
    })
    await storeBoot(deps, {
      instance: 'i-back',
      boot_key: 'b-back',
      console: raceConsole({ healed: true }),
      began_at: TEST_START - 15 * MINUTE,
    })
    await storeIncident(deps, [lost])
  })

  async function get(path: string, token = viewer, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await createApiApp(deps).request(path, {
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text), headers: answer.headers }
  }
  const instancesOf = ({ body }: Answer) => body.items.map(({ instance }) => instance)

  it('lists boots newest first, with verdict, cause and race margin', async () => {
    const answer = await get('/v1/boots')
    assert.equal(answer.status, 200)
    assert.deepEqual(instancesOf(answer), [
      'i-lost',
      'i-ok-1',
      'i-back',
      'i-ok-2',
      'i-ok-3',
      'i-ok-4',
      'i-ok-5',
    ])
    const [lost] = answer.body.items
    assert.equal(lost?.verdict, 'failed')
    assert.equal(lost?.cause, 'route_missing_at_lookup')
    assert.equal(lost?.first_at, '2026-11-24T11:55:35.000Z')
  })

  const filters: [query: string, instances: string[]][] = [
    ['verdict=failed', ['i-lost']],
    ['verdict=failing', ['i-lost']],
    ['cause=route_missing_at_lookup', ['i-lost', 'i-back']],
    ['image=DEBIAN', ['i-ok-1', 'i-ok-2', 'i-ok-3', 'i-ok-4', 'i-ok-5']],
    ['instance=ok-3', ['i-ok-3']],
    ['verdict=ok&limit=3', ['i-ok-1', 'i-ok-2', 'i-ok-3']],
    ['verdict=ok&image=centos', []],
    ['verdict=&cause=&image=&instance=back', ['i-back']],
  ]
  for (const [query, instances] of filters)
    it(`filters the list of boots by ${query}`, async () => {
      assert.deepEqual(instancesOf(await get(`/v1/boots?${query}`)), instances)
    })

  it('pages through the whole list, each boot once', async () => {
    const seen: unknown[] = []
    let path = '/v1/boots?limit=3'
    for (let page = 0; page < 5 && path; page += 1) {
      const { body } = await get(path)
      seen.push(...body.items.map(({ boot_key }) => boot_key))
      path = body.next ? `/v1/boots?limit=3&cursor=${body.next}` : ''
    }
    assert.equal(seen.length, 7)
    assert.equal(new Set(seen).size, 7)
  })

  it('fills a filtered page from further back, and its cursor skips nothing', async () => {
    const first = await get('/v1/boots?verdict=ok&limit=2')
    assert.deepEqual(instancesOf(first), ['i-ok-1', 'i-ok-2'])
    const second = await get(`/v1/boots?verdict=ok&limit=2&cursor=${first.body.next}`)
    assert.deepEqual(instancesOf(second), ['i-ok-3', 'i-ok-4'])
  })

  it('shows one boot in full: judged from its stored reports, with evidence, stages, network and remedy', async () => {
    const { status, body } = await get('/v1/instances/i-back/boots/b-back')
    assert.equal(status, 200)
    assert.equal(body.verdict, 'recovered')
    assert.equal((body.stages as unknown[]).length > 3, true)
    assert.equal((body.network as unknown[]).length, 2)
    assert.match(JSON.stringify(body.evidence), /No instance datasource found/)
    assert.equal((body.remedy as { automation: string }).automation, 'rerun')
    assert.deepEqual((body.race as { margin_s: number[] }).margin_s, [-4.43, 0])
    assert.equal((body.reports as unknown[]).length, 1)
  })

  it('judges a boot without its untrusted reports, and shows them as quarantined', async () => {
    const secret = (letter: string) => letter.repeat(64)
    const address = { instance: 'i-known', boot_key: 'b-known', began_at: TEST_START - 400 * MINUTE }
    await storeBoot(deps, {
      ...address,
      console: healthyConsole(),
      report: { secret_hash: secret('b'), seq: 7 },
    })
    await storeBoot(deps, { ...address, console: raceConsole(), report: { secret_hash: secret('a') } })
    const item = await deps.store.getInstance('demo', 'i-known')
    assert.ok(item)
    const bound = { epoch: 0, bound_at: 1, boot_key: 'b-before', by: 'operator' as const }
    await deps.store.casInstance({ ...item, secret: { hash: secret('a'), ...bound } })
    const { body } = await get('/v1/instances/i-known/boots/b-known')
    assert.equal(body.verdict, 'failed')
    assert.deepEqual(
      (body.reports as Record<string, unknown>[]).map(({ seq, counts, aside }) => [seq, counts, aside]),
      [
        [1, true, null],
        [7, false, 'second_secret'],
      ],
    )
  })

  it('shows no boot of another instance under a guest name made up in the URL', async () => {
    await deps.store.putAlias({
      fleet: 'demo',
      kind: 'mac',
      value: 'fa:16:3e:00:00:01',
      instance: 'i-owner',
      at: 1,
    })
    const facts = { macs: 'fa:16:3e:00:00:01' }
    const evidence = [{ facts, sections: [{ name: 'console', attributes: {}, text: raceConsole() }] }]
    await storeBoot(deps, {
      instance: 'guest-of-owner',
      boot_key: 'b-owned',
      evidence,
      began_at: TEST_START - 500 * MINUTE,
    })
    assert.equal((await get('/v1/instances/i-owner/boots/b-owned?guest=guest-of-owner')).status, 200)
    assert.equal((await get('/v1/instances/i-other/boots/b-owned?guest=guest-of-owner')).status, 404)
  })

  it('shows an instance with its boots and its open incident, and never its secret', async () => {
    const { body } = await get('/v1/instances/i-lost')
    assert.equal((body.boots as unknown[]).length, 1)
    assert.equal(body.incident, 'route_missing_at_lookup~centos-6.5~1')
    assert.doesNotMatch(JSON.stringify(body), /hash/)
  })

  it('lists open incidents before resolved ones, and shows one with members, timeline and decisions', async () => {
    await storeIncident(deps, [], {
      cause: 'metadata_refused',
      image: 'x',
      state: 'resolved',
      resolved_at: TEST_START,
      opened_at: TEST_START,
    })
    const { body } = await get('/v1/incidents')
    assert.deepEqual(
      body.items.map(({ cause, state }) => [cause, state]),
      [
        ['route_missing_at_lookup', 'open'],
        ['metadata_refused', 'resolved'],
      ],
    )
    const id = incidentId({ cause: 'route_missing_at_lookup', image: 'centos-6.5', gen: 1 })
    assert.equal((await get(`/v1/incidents/${id}`)).body.members_seen, 1)
    assert.deepEqual(instancesOf(await get(`/v1/incidents/${id}/members`)), ['i-lost'])
    await deps.store.appendAudit({
      subject: id,
      fleet: 'demo',
      at: TEST_START,
      actor: 'remediation',
      action: 'refused',
      reason: 'widening',
      detail: { instance: 'i-lost', in_flight: 'no 1 of 1' },
    })
    assert.equal((await get(`/v1/incidents/${id}/timeline`)).body.items[0]?.reason, 'widening')
    const [decision] = (await get(`/v1/incidents/${id}/why`)).body.decisions as Record<string, unknown>[]
    assert.equal(decision?.about, 'i-lost')
    assert.equal(decision?.reason, 'widening')
    assert.deepEqual(decision?.inputs, { instance: 'i-lost', in_flight: 'no 1 of 1' })
  })

  it('counts the last 24 hours and nothing older', async () => {
    const cell = { fleet: 'demo', shard: 0, images: {}, histograms: {} }
    await deps.store.putCell({
      ...cell,
      at: TEST_START - 5 * MINUTE,
      verdicts: { ok: 8, failed: 2, booting: 3 },
      causes: { healthy: 8, no_address: 2 },
    })
    await deps.store.putCell({
      ...cell,
      at: TEST_START - 25 * 60 * MINUTE,
      verdicts: { failed: 90 },
      causes: { crash: 90 },
    })
    const { body } = await get('/v1/summary')
    assert.equal(body.success_share, 0.8)
    assert.equal(body.boots, 13)
    assert.deepEqual(body.causes, [{ cause: 'no_address', boots: 2 }])
  })

  it('reports how late its own work is, and is unhealthy when that is very late', async () => {
    assert.deepEqual((await get('/healthz', '')).body, { status: 'ok', behind_s: 0 })
    const cell = { kind: 'cell' as const, fleet: 'demo', shard: 0, starts_at: 0 }
    await deps.store.putDue(dueRow(cell, TEST_START - 20 * MINUTE, ''))
    const { status, body } = await get('/healthz', '')
    assert.equal(status, 503)
    assert.deepEqual(body, { status: 'behind', behind_s: 1200 })
  })

  it('writes nothing for a health check without a token', async () => {
    const writes: string[] = []
    const { store } = await startMemoryStore({ fault: (point) => void writes.push(point) })
    const answer = await createApiApp(testDeps({ store })).request('/healthz')
    assert.deepEqual([answer.status, writes], [200, []])
  })

  const refused: [what: string, path: string, token: () => string, status: number][] = [
    ['no token', '/v1/boots', () => '', 401],
    ['a token that may only send reports', '/v1/boots', () => ingest, 403],
    ['a cursor of another list', '/v1/boots?cursor=WyJ4IiwieSIsInoiXQ', () => viewer, 400],
    ['a verdict that does not exist', '/v1/boots?verdict=fine', () => viewer, 400],
    ['an instance of another fleet', '/v1/instances/i-lost', () => other, 404],
    ['a boot of another fleet', '/v1/instances/i-lost/boots/b-lost', () => other, 404],
    ['an incident id that is none', '/v1/incidents/none', () => viewer, 404],
    ['an unknown path', '/v1/nothing', () => viewer, 404],
  ]
  for (const [what, path, token, status] of refused)
    it(`answers ${status} as problem+json to ${what}`, async () => {
      const answer = await get(path, token())
      assert.equal(answer.status, status)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      assert.equal(answer.body.status, status)
    })

  it('answers 405 with Allow to a verb that the path does not support', async () => {
    const answer = await createApiApp(deps).request('/v1/summary', { method: 'DELETE' })
    assert.equal(answer.status, 405)
    assert.equal(answer.headers.get('allow'), 'GET')
  })

  it('answers 304 without a body while nothing changed, and 200 after a new boot', async () => {
    const first = await get('/v1/boots')
    const etag = first.headers.get('etag') ?? ''
    assert.notEqual(etag, '')
    assert.equal((await get('/v1/boots', viewer, { 'if-none-match': etag })).status, 304)
    await storeBoot(deps, { instance: 'i-new' })
    assert.equal((await get('/v1/boots', viewer, { 'if-none-match': etag })).status, 200)
  })

  it('escapes guest text before it is put into JSON', async () => {
    await storeBoot(deps, { instance: 'i-evil', image: 'a\u202eb\u001b[31mc' })
    const { body } = await get('/v1/boots?instance=evil')
    assert.equal(body.items[0]?.image, 'abc')
  })
})
