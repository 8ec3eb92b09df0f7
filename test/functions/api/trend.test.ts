/** The trend of a fleet over the API and as a page, and the annotations beside it. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createApiApp } from '../../../functions/api/app.ts'
import { workCell } from '../../../functions/boots/cell.ts'
import type { BootRow } from '../../../functions/store/boot-row.ts'
import type { Store } from '../../../functions/store/store.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { ANNOTATIONS_PER_DAY } from '../../../shared/policy/limits.ts'
import { DAY_MS } from '../../../shared/time.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

interface Answer {
  points: { up: number; lost: number }[]
  images: { image: string; up: number; lost: number }[]
  changes: { at: string; of: string }[]
  annotations: { image: string | null }[]
}

const json = async <T>(answer: Response) => (await answer.json()) as T

describe('the trend of a fleet', () => {
  let deps: TestDeps
  const tokens: Record<string, string> = {}
  let began = 0

  /** Three days: all of twenty boots an hour come up, and from the middle of the second day every other. */
  before(async () => {
    const { store } = await startMemoryStore()
    deps = testDeps({ store, config: { fleets: { demo: {} } } })
    for (const role of ['viewer', 'operator', 'inventory', 'ingest'] as const)
      tokens[role] = await storeToken(deps, role, { fleet: 'demo', name: role })
    began = Math.ceil(deps.now() / DAY) * DAY
    for (let hour = 0; hour < 60; hour++) {
      deps.advance(began + hour * HOUR + 10 * MINUTE - deps.now())
      for (let n = 0; n < 20; n++)
        await boot(store, `i-${n}`, hour < 36 || n % 2 === 0, n < 15 ? 'web' : 'db')
      await workCell(deps, {
        ...{ kind: 'cell', fleet: 'demo', shard: 0 },
        starts_at: Math.floor(deps.now() / (5 * MINUTE)) * 5 * MINUTE,
      })
      await sweep(deps)
    }
  })

  function boot(store: Store, instance: string, isUp: boolean, image: string): Promise<void> {
    return store.putBootRow({
      ...{ fleet: 'demo', instance, guest: instance, boot_key: `b-${deps.now()}`, first_at: deps.now() },
      ...{ verdict: isUp ? 'ok' : 'failed', cause: isUp ? 'healthy' : 'no_address', confidence: 'certain' },
      ...{ image, trust: 'bound', stage_ms: {}, margin_s: isUp ? [3.5, 3.5] : null, reported_after_s: null },
      ...{ judge_version: 1, cloud_init_version: null, counted: true },
    } as BootRow)
  }

  const ask = (method: string, path: string, role: string, body?: object) =>
    createApiApp(deps).request(path, {
      method,
      headers: { authorization: `Bearer ${tokens[role]}` },
      ...(body && { body: JSON.stringify(body) }),
    })
  const read = async (path: string): Promise<Answer> => {
    const answer = await ask('GET', path, 'viewer')
    assert.equal(answer.status, 200, await answer.clone().text())
    return json<Answer>(answer)
  }
  const annotate = (body: object, role = 'inventory') => ask('POST', '/v1/annotations', role, body)

  it('counts every boot once, from stored days and from the cells of today', async () => {
    const { points, images, changes } = await read('/v1/trend?days=7')
    const sum = (name: 'up' | 'lost') => points.reduce((all, point) => all + point[name], 0)
    assert.deepEqual([sum('up'), sum('lost')], [36 * 20 + 24 * 10, 24 * 10])
    assert.deepEqual(
      images.map((one) => [one.image, one.up + one.lost]),
      [
        ['web', 900],
        ['db', 300],
      ],
    )
    assert.deepEqual(
      changes.map((one) => [Date.parse(one.at) - began, one.of]),
      [[36 * HOUR, 'came_up']],
    )
  })

  it('can be limited to one image, without the days of others', async () => {
    const { points } = await read('/v1/trend?days=7&image=db')
    assert.equal(
      points.reduce((all, { up }) => all + up, 0),
      36 * 5 + 24 * 2,
    )
  })

  it('reads one item a day, and cells only for today', async () => {
    const asked: string[] = []
    const store = new Proxy(deps.store, {
      get(target, name: keyof Store) {
        if (name === 'listCells' || name === 'listTrendDays' || name === 'bootRowsBetween') asked.push(name)
        return target[name]
      },
    })
    const answer = await createApiApp({ ...deps, store }).request('/v1/trend?days=365', {
      headers: { authorization: `Bearer ${tokens.viewer}` },
    })
    assert.equal((await json<Answer>(answer)).points.length, 365)
    assert.deepEqual(asked.sort(), ['listCells', 'listTrendDays'])
    const stored = await deps.store.listTrendDays('demo', { fromMs: 0, untilMs: deps.now() })
    assert.equal(stored.length, 3)
    const midnight = Math.floor(deps.now() / DAY_MS) * DAY_MS
    const cells = await deps.store.listCells('demo', { fromMs: deps.now(), untilMs: midnight })
    assert.ok(cells.length <= 12)
  })

  it('refuses a query that it does not understand', async () => {
    assert.equal((await ask('GET', '/v1/trend?days=400', 'viewer')).status, 400)
    assert.equal((await ask('GET', '/trend?days=x', 'viewer')).status, 400)
  })

  it('is a page with charts, the change in words, annotations and a table, and small for a year', async () => {
    await annotate({ text: 'deploy <b>4711</b>', at: new Date(began + 35 * HOUR).toISOString() })
    const answer = await ask('GET', '/trend?days=7', 'viewer')
    const text = await answer.text()
    assert.equal(answer.status, 200)
    assert.match(text, /the share of boots that came up fell from 100 % of 720 boots to 50\.0 % of 480/)
    assert.match(text, /deploy &lt;b&gt;4711&lt;\/b&gt;/)
    assert.match(text, /<path class="change"/)
    assert.match(text, /<path class="note"/)
    assert.equal([...text.matchAll(/<td class="number" data-label="Boots">20</g)].length, 60)
    for (const days of [1, 30, 365]) {
      const page = await (await ask('GET', `/trend?days=${days}`, 'viewer')).text()
      assert.ok(gzipSync(page).length < 60_000)
    }
  })

  it('stores a repeated annotation once', async () => {
    const said = { text: 'image web-3 released', image: 'web', at: new Date(began + HOUR).toISOString() }
    const [first, again] = [await annotate(said), await annotate(said)]
    assert.deepEqual([first.status, again.status], [201, 200])
    assert.deepEqual(await first.json(), await again.json())
    const [now, retried] = [await annotate({ text: 'no time' }), await annotate({ text: 'no time' })]
    assert.deepEqual([now.status, retried.status], [201, 200])
    deps.advance(11 * MINUTE)
    assert.equal((await annotate({ text: 'no time' })).status, 201)
    const { annotations } = await read('/v1/trend?days=7&image=db')
    assert.ok(annotations.every(({ image }) => image === null))
  })

  it('lets operators delete an annotation, and only inventory and operators add one', async () => {
    const { id } = await json<{ id: string }>(await annotate({ text: 'a mistake' }))
    assert.equal((await ask('DELETE', `/v1/annotations/${id}`, 'inventory')).status, 403)
    assert.equal((await ask('DELETE', `/v1/annotations/${id}`, 'operator')).status, 204)
    assert.equal((await ask('DELETE', `/v1/annotations/${id}`, 'operator')).status, 404)
    assert.equal((await ask('DELETE', '/v1/annotations/nonsense', 'operator')).status, 404)
    assert.equal((await annotate({ text: 'x' }, 'viewer')).status, 403)
    assert.equal((await annotate({ text: 'x' }, 'ingest')).status, 403)
  })

  it('refuses an annotation without text, without a time, or beyond the limit', async () => {
    for (const body of [{ text: ' ' }, { text: 'x', at: '2001-01-01T00:00:00Z' }, { text: 'x', more: 1 }])
      assert.equal((await annotate(body)).status, 422, JSON.stringify(body))
    const at = deps.now() - 2 * DAY
    for (let n = 0; n < ANNOTATIONS_PER_DAY; n++)
      await deps.store.putAnnotation({
        fleet: 'demo',
        id: `${n}`.padStart(12, '0'),
        at,
        text: `${n}`,
        image: null,
        author: 'x',
      })
    const full = await annotate({ text: 'one more', at: new Date(at).toISOString() })
    assert.equal(full.status, 409)
    assert.match(await full.text(), /too_many_annotations/)
  })
})
