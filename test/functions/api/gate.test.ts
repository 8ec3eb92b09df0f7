/** `GET /v1/images/{image}/gate` and the page of a comparison, over a real table. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { readGate } from '../../../functions/api/gate-reads.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import { createInstanceNews, type InstanceNews, withNews } from '../../../functions/store/instance-news.ts'
import type { Store } from '../../../functions/store/store.ts'
import type { Table } from '../../../functions/store/table.ts'
import { type Gate, gate } from '../../../shared/gate/gate.ts'
import type { GateBoot } from '../../../shared/gate/gate-boot.ts'
import { GATE_DEFAULTS } from '../../../shared/gate/gate-settings.ts'
import { GATE_READ_MOST } from '../../../shared/policy/gate.ts'
import { asRows, boots, USUAL } from '../../gate/simulated-boots.ts'
import { randomFrom } from '../../support/random.ts'
import {
  startMemoryStore,
  startTestStore,
  storeToken,
  TEST_START,
  type TestDeps,
  testDeps,
} from '../../support/table.ts'

const HOUR = 3_600_000
const CLEAN = { ...USUAL, fails: 0 }
const DAY_BEFORE = TEST_START - 24 * HOUR
const LATER = TEST_START - 2 * HOUR

const inFleet = (all: GateBoot[], of: string): GateBoot[] =>
  all.map((boot) => ({
    ...boot,
    fleet: 'demo',
    instance: `${of}-${boot.instance}`,
    guest: `${of}-${boot.instance}`,
  }))
const put = async (store: Store, image: string, all: GateBoot[]) => {
  for (const row of asRows(image, inFleet(all, image))) await store.putImageBoot(row)
}

describe('the gate over HTTP', () => {
  let deps: TestDeps
  let viewer = ''

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store })
    viewer = await storeToken(deps, 'viewer')
    await put(store, 'old', boots(CLEAN, 100, DAY_BEFORE, randomFrom(1)))
    await put(store, 'good', boots(CLEAN, 40, LATER, randomFrom(2)))
    await put(store, 'slow', boots({ ...CLEAN, added: { init: 2.5 } }, 12, LATER, randomFrom(3)))
    await put(store, 'bad image/1', boots({ ...CLEAN, fails: 1 }, 3, LATER, randomFrom(4)))
  })

  async function get(path: string, token = viewer) {
    const answer = await createApiApp(deps).request(path, { headers: { authorization: `Bearer ${token}` } })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    return { status: answer.status, type, text, body: type.includes('json') ? JSON.parse(text) : null }
  }
  const ask = (image: string, query = '') =>
    get(`/v1/images/${encodeURIComponent(image)}/gate?baseline=old${query}`)

  it('decides, and links to the boots behind the decision', async () => {
    const { status, body } = await ask('bad image/1')
    assert.equal(status, 200)
    assert.equal(body.decision, 'refuse')
    assert.equal(body.settled, true)
    const [failures] = body.tests
    assert.deepEqual([failures.test, failures.result, failures.evidence.length], ['failures', 'worse', 3])
    const { link, labels } = failures.evidence[0]
    assert.deepEqual(labels, { image: 'bad image/1', nic_driver: 'virtio_net' })
    assert.match(link, /\/boots\/bad%20image%2F1-i-0\/b-0\?fleet=demo$/)
    assert.match(body.link, /\/images\/bad%20image%2F1\/compare\/old\?fleet=demo$/)
    assert.deepEqual(body.news.causes, {
      ...{ candidate_of: 3, baseline_of: 100 },
      things: [{ code: 'metadata_timeout', candidate: 3, baseline: 0 }],
    })
    assert.equal(body.news.lints.things, null)
  })

  it('explains each decision in words', async () => {
    assert.equal((await ask('good')).body.decision, 'promote')
    assert.equal((await ask('slow')).body.decision, 'refuse')
    assert.equal((await ask('nosuch')).body.decision, 'cannot_judge')
    const few = await ask('good', `&since=${new Date(LATER + 30_000).toISOString()}`)
    assert.equal(few.body.decision, 'inconclusive')
    assert.ok(few.body.needs > 0)
    const none = await ask('good', `&baseline_since=${new Date(TEST_START).toISOString()}`)
    assert.equal(none.body.decision, 'cannot_judge')
  })

  it('decides as before while boots that do not count flood the baseline', async () => {
    const { table } = await startMemoryStore()
    let rows = 0
    const counting: Table = {
      ...table,
      async query(...args) {
        const found = await table.query(...args)
        rows += found.length
        return found
      },
    }
    const store = createStore(counting, { shards: () => 1 })
    await put(store, 'old', boots(CLEAN, 40, DAY_BEFORE, randomFrom(1)))
    await put(store, 'good', boots(CLEAN, 40, LATER, randomFrom(2)))
    const contested = boots(CLEAN, 8000, DAY_BEFORE - 8_000_000, randomFrom(5)).map((boot) => ({
      ...boot,
      instance: 'i-loop',
      trust: 'contested' as const,
    }))
    await put(store, 'old', contested)
    rows = 0
    const question = { fleet: 'demo', image: 'good', baseline: 'old', since: 0, baseline_since: 0 }
    const answer = await readGate(testDeps({ store }), { ...question, settings: GATE_DEFAULTS })
    assert.equal(answer.decision, 'promote')
    assert.ok(rows <= GATE_READ_MOST + 1000, `${rows} rows`)
  })

  it('takes its settings from the query, and repeats them in the answer', async () => {
    const { body } = await ask(
      'slow',
      '&slower_s=20&recovered_is_loss=1&margin_at_risk_s=0.5&p1=0.2&strict=1',
    )
    assert.notEqual(body.decision, 'refuse')
    const { slower_s, recovered_is_loss, margin_at_risk_s, p1, strict } = body.settings
    assert.deepEqual([slower_s, recovered_is_loss, margin_at_risk_s, p1, strict], [20, true, 0.5, 0.2, true])
    assert.match(body.link, /p1=0\.2/)
  })

  const refused: [string, string][] = [
    ['', '?baseline'],
    ['?baseline=good', '?baseline'],
    ['?baseline=old&p0=0.2', '?p1'],
    ['?baseline=old&alpha=2', '?alpha'],
    ['?baseline=old&alpha=x', '?alpha'],
    ['?baseline=old&slower_s=-1', '?slower_s'],
    ['?baseline=old&since=yesterday', '?since'],
    ['?baseline=old&strict=yes', '?strict'],
    ['?baseline=old&failures_by=guess', '?failures_by'],
    ['?baseline=old&wait_s=7200', '?wait_s'],
  ]
  for (const [query, pointer] of refused)
    it(`refuses ${query || 'no baseline'}`, async () => {
      const { status, type, body } = await get(`/v1/images/good/gate${query}`)
      assert.equal(status, 400)
      assert.match(type, /problem\+json/)
      assert.match(body.type, /bad_query$/)
      assert.equal(body.errors[0].pointer, pointer)
    })

  it('is open to viewers and operators of the fleet', async () => {
    for (const role of ['ingest', 'inventory'] as const)
      assert.equal((await get('/v1/images/good/gate?baseline=old', await storeToken(deps, role))).status, 403)
    const elsewhere = await storeToken(deps, 'viewer', { fleet: 'elsewhere' })
    const { body } = await get('/v1/images/good/gate?baseline=old', elsewhere)
    assert.equal(body.decision, 'cannot_judge')
  })
})

describe('the page that compares two images', () => {
  let deps: TestDeps
  let operator = ''
  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store })
    operator = await storeToken(deps, 'operator')
    await put(store, 'old', boots(CLEAN, 100, DAY_BEFORE, randomFrom(1)))
    await put(
      store,
      'a<b>&c',
      boots({ ...CLEAN, added: { init: 2.5 }, margin_s: 0.5 }, 12, LATER, randomFrom(3)),
    )
  })
  const show = async (path: string) => {
    const answer = await createApiApp(deps).request(path, {
      headers: { authorization: `Bearer ${operator}` },
    })
    return { status: answer.status, text: await answer.text() }
  }

  it('shows the decision and each test in words, and draws both images', async () => {
    const { status, text } = await show(`/images/${encodeURIComponent('a<b>&c')}/compare/old`)
    assert.equal(status, 200)
    assert.match(
      text,
      /<h1><span class="tag bad">Refuse<\/span> a&lt;b&gt;&amp;c <span class="quiet">against<\/span> old<\/h1>/,
    )
    assert.match(text, /<span class="tag bad">Refuse<\/span>/)
    for (const name of ['Failures', 'init-local', 'Whole boot', 'Race margin'])
      assert.ok(text.includes(`>${name}</th>`), name)
    // Four stages, the whole and the margin.
    assert.equal(text.match(/<figure class="histogram facing/g)?.length, 6)
    assert.ok(text.includes('class="candidate"') && text.includes('class="baseline"'))
    assert.match(text, /href="\/boots\/a%3Cb%3E%26c-i-\d+\/b-\d+\?fleet=demo"/)
  })

  it('shows the same as the API’s answer, and links to it', async () => {
    const path = '/v1/images/nosuch/gate?baseline=old&p1=0.2&strict=1'
    const api = await createApiApp(deps).request(path, { headers: { authorization: `Bearer ${operator}` } })
    const { link, reason } = (await api.json()) as { link: string; reason: string }
    const { pathname, search } = new URL(link)
    const { text } = await show(`${pathname}${search}`)
    assert.ok(text.includes(reason), reason)
    assert.match(text, /one of which 20\.0 % fail/)
  })

  it('says what boots show, in how many of each image, and what nobody can say', async () => {
    const failed = boots({ ...CLEAN, fails: 1 }, 3, LATER, randomFrom(4))
    await put(deps.store, 'failing', failed)
    const { text } = await show('/images/failing/compare/old')
    assert.match(
      text,
      /<code>(?:<bdi[^>]*>)?metadata_timeout(?:<\/bdi>)?<\/code> <span class="tag warn">new<\/span><\/th><td[^>]*>cause<\/td><td[^>]*>3 of 3<\/td><td[^>]*>0 of 100</,
    )
    assert.match(
      text,
      /Configuration: not compared; it is known of 0 of 3 boots of the candidate and of 0 of 100 of the baseline\./,
    )
  })

  it('is linked from the image’s page', async () => {
    for (const [image, vouched] of [
      ['old', true],
      ['forged', false],
    ] as const)
      await deps.store.putKnownImage({ fleet: 'demo', image, vouched, seen_at: TEST_START })
    const { text } = await show(`/images/${encodeURIComponent('a<b>&c')}`)
    assert.match(
      text,
      /Compare with <a href="\/images\/a%3Cb%3E%26c\/compare\/old\?fleet=demo">old<\/a>\.<\/p>/,
    )
  })

  it('refuses to compare an image with itself', async () => {
    assert.equal((await show('/images/old/compare/old')).status, 400)
  })
})

/** What was compared with the baseline, with boots by their name. */
const shown = ({ tests }: Gate) =>
  tests
    .filter(({ test }) => test !== 'failures')
    .map(({ evidence, ...test }) => ({ ...test, evidence: evidence.map(({ instance }) => instance) }))

describe('the reads of a gate', () => {
  /** A store that counts its reads of boots by image. */
  function counting(store: Store): { store: Store; reads: () => number } {
    let reads = 0
    return {
      store: {
        ...store,
        listImageBoots: (...args) => {
          reads += 1
          return store.listImageBoots(...args)
        },
      },
      reads: () => reads,
    }
  }
  const question = {
    fleet: 'demo',
    image: 'new',
    baseline: 'old',
    since: 0,
    baseline_since: 0,
    settings: GATE_DEFAULTS,
  }

  it('do not grow with the boots of other images', async () => {
    const { store } = await startTestStore()
    const counted = counting(store)
    const deps = testDeps({ store: counted.store })
    await put(store, 'old', boots(USUAL, 100, DAY_BEFORE, randomFrom(1)))
    await put(store, 'new', boots(USUAL, 40, LATER, randomFrom(2)))
    const before = await readGate(deps, question)
    const reads = counted.reads()
    for (let other = 0; other < 5; other++)
      await put(store, `other-${other}`, boots({ ...USUAL, fails: 0.5 }, 400, LATER, randomFrom(other)))
    assert.deepEqual(await readGate(deps, question), before)
    assert.equal(counted.reads(), 2 * reads)
    assert.ok(reads <= 3, `${reads} pages`)
  })

  it('are, for a baseline that boots all the time, only the boots that each look compares with', async () => {
    const { store } = await startMemoryStore()
    const counted = counting(store)
    const deps = testDeps({ store: counted.store })
    const from = TEST_START - 48 * HOUR
    const every = (seconds: number, all: GateBoot[]) =>
      all.map((boot, index) => ({ ...boot, first_at: from + index * seconds * 1000 }))
    const old = [
      ...inFleet(boots(USUAL, 1500, from - HOUR, randomFrom(1)), 'a'),
      // Several thousand between two looks of the candidate, and some long after the last.
      ...inFleet(every(10, boots(USUAL, 12_000, from, randomFrom(2))), 'b'),
      ...inFleet(boots({ ...USUAL, added: { init: 60 } }, 1500, TEST_START - HOUR, randomFrom(3)), 'c'),
    ]
    const fresh = every(3000, boots(USUAL, 40, from, randomFrom(4)))
    for (const row of asRows('old', old)) await store.putImageBoot(row)
    await put(store, 'new', fresh)
    const read = await readGate(deps, question)
    const whole = gate({ candidate: inFleet(fresh, 'new'), baseline: old }, GATE_DEFAULTS, TEST_START)
    assert.deepEqual(shown(read), shown(whole))
    assert.equal(read.decision, whole.decision)
    assert.ok(read.boots.baseline.length < 8000, `${read.boots.baseline.length} of 15,000 rows`)
    assert.ok(counted.reads() <= 17, `${counted.reads()} pages`)
  })
})

describe('a gate that waits', () => {
  it('answers as soon as enough boots have arrived to decide', { timeout: 300_000 }, async () => {
    const news = createInstanceNews(10)
    /** Only a change ends its waits, and never the time that was asked for. */
    const untilChanged: InstanceNews = {
      ...news,
      listen: (...of) => {
        const listener = news.listen(...of)
        return listener && { ...listener, next: (_, signal) => listener.next(2 ** 31 - 1, signal) }
      },
    }
    const { store } = await startTestStore()
    const deps = testDeps({ store: withNews(store, news), news: untilChanged })
    const token = await storeToken(deps, 'viewer')
    await put(store, 'old', boots(CLEAN, 100, DAY_BEFORE, randomFrom(1)))
    const waiting = createApiApp(deps).request('/v1/images/new/gate?baseline=old&wait_s=50', {
      headers: { authorization: `Bearer ${token}` },
    })
    await put(deps.store, 'new', boots({ ...CLEAN, fails: 1 }, 3, LATER, randomFrom(2)))
    const answer = await waiting
    const body = (await answer.json()) as { decision: string; settled: boolean }
    assert.deepEqual([body.decision, body.settled], ['refuse', true])
  })

  it('says when to ask again where waiting is not possible', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store })
    const token = await storeToken(deps, 'viewer')
    const answer = await createApiApp(deps).request('/v1/images/new/gate?baseline=old&wait_s=50', {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(answer.headers.get('retry-after'), '10')
  })
})
