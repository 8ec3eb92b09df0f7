/** The stream of changes of a real embedded server, read over real sockets. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { createFleetNews, withFleetNews } from '../../../functions/store/fleet-news.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { LIVE_STREAMS_OF_ONE } from '../../../shared/policy/limits.ts'
import { STREAM_BEATS_EVERY_MS } from '../../../shared/policy/people.ts'
import { TOKEN_CACHED_MS } from '../../../shared/policy/waits.ts'
import { sha256Hex } from '../../../shared/token.ts'
import { type Embedded, startEmbedded } from '../../support/embedded.ts'
import { type EventReader, readEvents } from '../../support/event-stream.ts'
import { storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { startMemoryStore, storeToken, TEST_START, testDeps } from '../../support/table.ts'

describe('GET /events', () => {
  let embedded: Embedded
  let clock = TEST_START
  const open: EventReader[] = []
  const tokens: Record<string, string> = {}

  before(async () => {
    embedded = await startEmbedded({ fleets: { web: {}, batch: {} } }, { now: () => clock })
    for (const fleet of ['web', 'batch'])
      tokens[fleet] = await storeToken(embedded.server, 'viewer', { fleet, name: fleet })
  })
  afterEach(() => {
    for (const one of open.splice(0)) one.close()
  })
  after(() => embedded.server.stop())

  async function listen(fleet = 'web', more: Record<string, string> = {}): Promise<EventReader> {
    const headers = { authorization: `Bearer ${tokens[fleet]}`, ...more }
    const reader = await readEvents(`${embedded.server.url}/events`, headers)
    open.push(reader)
    return reader
  }

  /** A reader that got its beginning. */
  async function listening(fleet = 'web'): Promise<EventReader & { id: string }> {
    const reader = await listen(fleet)
    const ready = await reader.next()
    assert.equal(ready?.event, 'ready')
    return { ...reader, id: ready.id }
  }

  const silence = (fleet: string, id: string) =>
    embedded.server.store.putSilence({
      ...{ id, fleet, cause: null, image: 'img', starts_at: clock, ends_at: clock + 60_000 },
      ...{ reason: 'a test', author: 'a test', pause: false },
    })

  it('says which fleet changed, only to people who may read it', async () => {
    const [web, batch] = [await listening('web'), await listening('batch')]
    assert.match(web.headers.get('content-type') ?? '', /^text\/event-stream/)
    assert.equal(web.headers.get('cache-control'), 'no-store, no-transform')
    assert.equal(web.headers.get('content-encoding'), null)
    await silence('batch', 's-1')
    assert.deepEqual((await batch.next())?.data, { fleets: ['batch'] })
    await silence('web', 's-2')
    assert.deepEqual((await web.next())?.data, { fleets: ['web'] })
  })

  it('refuses people who may not read, and a fleet that the token is not for', async () => {
    assert.equal((await fetch(`${embedded.server.url}/events`)).status, 401)
    const headers = { authorization: `Bearer ${tokens.web}` }
    assert.equal((await fetch(`${embedded.server.url}/events?fleet=batch`, { headers })).status, 403)
    const guest = { authorization: `Bearer ${embedded.tokens.ingest}` }
    assert.equal((await fetch(`${embedded.server.url}/events`, { headers: guest })).status, 403)
  })

  it('announces a new incident once, with its link, and never an old one', async () => {
    const web = await listening()
    const deps = testDeps({ store: embedded.server.store })
    const boot = await storeBoot(deps, { fleet: 'web', instance: 'i-1', image: 'img' })
    const head = await storeIncident(deps, [boot], { fleet: 'web', opened_at: clock })
    const heard: string[] = []
    let told: unknown = null
    await embedded.server.store.casIncident({ ...head, members_seen: 2 })
    await silence('web', 's-3')
    while (heard.length < 2) {
      const one = await web.next()
      heard.push(one?.event ?? 'end')
      if (one?.event === 'incident') told = one.data
    }
    assert.deepEqual(heard, ['changed', 'incident'])
    const id = incidentId(head)
    assert.deepEqual(told, {
      ...{ fleet: 'web', severity: head.severity, id },
      title: 'No route to metadata at lookup on img',
      path: `/incidents/${id}?fleet=web`,
    })
    const other = await storeBoot(deps, { fleet: 'web', instance: 'i-2', image: 'old' })
    await storeIncident(deps, [other], { fleet: 'web', opened_at: clock - 3_600_000 })
    assert.equal((await web.next())?.event, 'changed')
    await silence('web', 's-4')
    assert.equal((await web.next())?.event, 'changed')
  })

  it('resumes where a reader left off, and otherwise says that everything may have changed', async () => {
    const first = await listening()
    first.close()
    await silence('web', 's-5')
    const again = await listen('web', { 'last-event-id': first.id })
    assert.equal((await again.next())?.event, 'ready')
    assert.deepEqual((await again.next())?.data, { fleets: ['web'] })
    const stranger = await listen('web', { 'last-event-id': 'another-process.7' })
    assert.equal((await stranger.next())?.event, 'ready')
    assert.deepEqual((await stranger.next())?.data, { fleets: ['web'] })
  })

  it('keeps a limited number of streams a person, and accepts a new one after another closes', async () => {
    const all = await Promise.all(Array.from({ length: LIVE_STREAMS_OF_ONE }, () => listening('batch')))
    const refused = await fetch(`${embedded.server.url}/events`, {
      headers: { authorization: `Bearer ${tokens.batch}` },
    })
    assert.equal(refused.status, 503)
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
    assert.equal((await listening('web')).status, 200)
    all[0]?.close()
    for (let status = 503; status === 503; status = (await listen('batch')).status);
  })

  it('ends within 30 seconds of the end of its token', async () => {
    const text = await storeToken(embedded.server, 'viewer', { fleet: 'web', name: 'leaver' })
    tokens.leaver = text
    const reader = await listening('leaver')
    const stored = (await embedded.server.store.getToken(sha256Hex(text))) ?? assert.fail()
    await embedded.server.store.casToken({ ...stored, revoked_at: clock })
    clock += TOKEN_CACHED_MS - STREAM_BEATS_EVERY_MS
    await silence('web', 's-6')
    assert.equal(await reader.next(), null)
  })

  it('buffers nothing for a slow reader: a thousand changes become one', async () => {
    const { store: stored } = await startMemoryStore()
    const live = createFleetNews({ most: 10, ofOne: 10 })
    const deps = testDeps({ store: withFleetNews(stored, live, () => TEST_START), live })
    const token = await storeToken(deps, 'viewer')
    const answer = await createApiApp(deps).request('/events', {
      headers: { authorization: `Bearer ${token}` },
    })
    const reader = answer.body?.getReader() ?? assert.fail()
    for (let n = 0; n < 1000; n += 1)
      await deps.store.appendAudit({
        ...{ subject: 'fleet:demo', fleet: 'demo', at: n, actor: 'a test', action: 'pause', reason: '' },
        detail: {},
      })
    live.close()
    let text = ''
    for (let read = await reader.read(); !read.done; read = await reader.read())
      text += new TextDecoder().decode(read.value)
    assert.ok(text.match(/event: changed/g) === null || text.match(/event: changed/g)?.length === 1, text)
  })

  it('folds a storm of changes into a few messages, and mentions no other fleet', async () => {
    const live = createFleetNews({ most: 10, ofOne: 10 })
    const { store } = await startMemoryStore()
    const deps = testDeps({ store, live })
    const token = await storeToken(deps, 'viewer')
    const { body } = await createApiApp(deps).request('/events', {
      headers: { authorization: `Bearer ${token}` },
    })
    const storm = setInterval(() => {
      live.changed('demo')
      live.changed('other')
    }, 1)
    const end = performance.now() + 1000
    let text = ''
    const reader = body?.getReader() ?? assert.fail()
    while (performance.now() < end) text += new TextDecoder().decode((await reader.read()).value)
    clearInterval(storm)
    live.close()
    const said = text.match(/event: changed/g)?.length ?? 0
    assert.ok(said >= 1 && said <= 6, text)
    assert.doesNotMatch(text, /other|still here/)
  })

  it('opens no stream for a HEAD request', async () => {
    const live = createFleetNews({ most: 1, ofOne: 1 })
    const { store } = await startMemoryStore()
    const deps = testDeps({ store, live })
    const headers = { authorization: `Bearer ${await storeToken(deps, 'viewer')}` }
    const app = createApiApp(deps)
    for (let n = 0; n < 3; n += 1)
      assert.equal((await app.request('/events', { method: 'HEAD', headers })).status, 200)
    assert.equal((await app.request('/events', { headers })).status, 200)
    live.close()
  })

  it('makes no table request while it waits', async () => {
    const { store: stored } = await startMemoryStore()
    let reads = 0
    const counting = new Proxy(stored, {
      get: (of, name: keyof typeof stored) => {
        if (typeof of[name] === 'function' && String(name).match(/^(get|list)/)) reads += 1
        return of[name]
      },
    })
    const live = createFleetNews({ most: 100, ofOne: 100 })
    const deps = testDeps({ store: counting, live })
    const token = await storeToken(deps, 'viewer')
    const app = createApiApp(deps)
    const headers = { authorization: `Bearer ${token}` }
    await app.request('/events', { headers })
    const before = reads
    for (let n = 0; n < 50; n += 1) await app.request('/events', { headers })
    assert.equal(reads, before)
    live.close()
  })

  it('ends when the server stops, and restarts after a reload with another configuration', async () => {
    const { server } = await startEmbedded({ fleets: { web: {} } })
    const token = await storeToken(server, 'viewer', { fleet: 'web' })
    const headers = { authorization: `Bearer ${token}` }
    const reader = await readEvents(`${server.url}/events`, headers)
    await reader.next()
    await server.reload(server.deps().config)
    assert.equal(await reader.next(), null)
    const again = await readEvents(`${server.url}/events`, headers)
    assert.equal((await again.next())?.event, 'ready')
    const [last] = await Promise.all([again.next(), server.stop()])
    // An end, and no error: what is still open after three seconds is cut.
    assert.equal(last, null)
  })
})
