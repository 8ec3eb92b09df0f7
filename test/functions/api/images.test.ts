/** Images over HTTP: exact for each, whatever else boots, and no name that breaks a path. */
import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { ImageBoot } from '../../../functions/store/image-boot.ts'
import { imageBootPartition } from '../../../functions/store/keys.ts'
import type { QueryOptions, Table } from '../../../functions/store/table.ts'
import { AWS_SHARDS } from '../../../shared/policy/limits.ts'
import { inFull } from '../../support/in-full.ts'
import { startMemoryStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const SECOND = 1000
const DAY = 86_400 * SECOND
const OTHERS = inFull(20_000, 100_000)

/** A boot of `image` that was first reported `n` seconds ago. */
const bootOf = (image: string, n: number, more: Partial<ImageBoot> = {}): ImageBoot => ({
  ...{ fleet: 'demo', image, instance: `i-${image}-${n}`, guest: `g-${n}`, boot_key: `b-${n}` },
  ...{ first_at: TEST_START - n * SECOND, began_at: TEST_START - n * SECOND - 40_000, launched_at: null },
  ...{ verdict: 'ok', cause: 'healthy', confidence: 'certain', trust: 'bound', witness: 'settled' },
  ...{ stage_ms: { init: 8000 + n }, finished_s: 33, margin_s: [3, 4], reported_after_s: 40 },
  ...{ judge_version: 2, cloud_init_version: '24.4', kernel: '6.1.0', os: 'Debian 12', nic_driver: null },
  ...{ labels: { az: n % 2 === 0 ? 'a' : 'b' }, findings: [], lints: null },
  ...more,
})

interface Asked {
  pk: string
  limit: number | undefined
}

/** What is looked at of an answer; OpenAPI's test holds the shape of the whole. */
interface Answer {
  image: string
  boots: number
  vouched: boolean
  cut: boolean
  next: string | null
  items: {
    image: string
    boots: number
    boot_key: string
    labels: object
    witness: string
    began_at: string
    launched_at: null
  }[]
  errors: { pointer: string }[]
}
const json = async (answer: Response | Promise<Response>): Promise<Answer> =>
  (await (await answer).json()) as Answer

/** A store whose queries are noted, over a fleet of as many shards as AWS has. */
async function startWatched() {
  const { table } = await startMemoryStore()
  const asked: Asked[] = []
  let rows = 0
  const watched: Table = {
    ...table,
    async query(pk: string, options?: QueryOptions) {
      const found = await table.query(pk, options)
      asked.push({ pk, limit: options?.limit })
      rows += found.length
      return found
    },
  }
  const deps = testDeps({ store: createStore(watched, { shards: () => AWS_SHARDS }), openViewing: true })
  return {
    deps,
    get: (path: string) => Promise.resolve(createApiApp(deps).request(path)),
    /** What was asked of the table, and how many rows it answered, since the last time. */
    cost() {
      const since = { asked: asked.splice(0), rows }
      rows = 0
      return since
    },
  }
}

describe('an image of a busy fleet', () => {
  let watched: Awaited<ReturnType<typeof startWatched>>
  const paths = [
    '/v1/images/candidate?days=2',
    '/v1/images/candidate/boots?limit=200',
    '/v1/images/candidate/boots?verdict=failing&label=az:a',
    '/images/candidate/boots.csv',
  ]

  async function look() {
    const answers: string[] = []
    watched.cost()
    for (const path of paths) {
      const answer = await watched.get(path)
      assert.equal(answer.status, 200, path)
      answers.push(await answer.text())
    }
    return { answers, ...watched.cost() }
  }

  before(async () => {
    watched = await startWatched()
    const { store } = watched.deps
    for (let n = 0; n < 40; n++) {
      const failed = n % 10 === 0 ? ({ verdict: 'failed', cause: 'no_link' } as const) : {}
      await store.putImageBoot(bootOf('candidate', n * 1800, failed))
    }
    await store.putKnownImage({ fleet: 'demo', image: 'candidate', vouched: true, seen_at: TEST_START })
  })

  it(`shows the same figures with the same number of reads after ${OTHERS} boots of other images`, async () => {
    const alone = await look()
    assert.equal(JSON.parse(alone.answers[0] ?? '').boots, 40)
    for (let n = 0; n < OTHERS; n++)
      await watched.deps.store.putImageBoot(bootOf(n % 5 === 0 ? 'candidate-2' : 'other', n))
    const among = await look()
    assert.deepEqual(among.answers, alone.answers)
    assert.deepEqual(among.asked, alone.asked)
    assert.equal(among.rows, alone.rows)
    const own = new Set(
      Array.from({ length: AWS_SHARDS }, (_, shard) => imageBootPartition('demo', 'candidate', shard)),
    )
    assert.deepEqual(new Set(among.asked.map(({ pk }) => pk)), own)
  })

  it('that boots thousands of times costs little more than the rows it lists', async () => {
    watched.cost()
    const answer = await watched.get('/v1/images/other/boots?limit=200')
    assert.equal((await json(answer)).items.length, 200)
    const { rows, asked } = watched.cost()
    assert.ok(rows < 600 && asked.length < 24, `${rows} rows in ${asked.length} queries`)
  })
})

describe('the images of a fleet', () => {
  let deps: TestDeps
  let get: (path: string) => Promise<Response>
  const AWKWARD = 'golden/2026#1 %2f ü?&x'

  beforeEach(async () => {
    ;({ deps, get } = await startWatched())
    const { store } = deps
    await store.putImageBoot(bootOf('b', 5, { verdict: 'failed', cause: 'no_link' }))
    await store.putImageBoot(bootOf('a', 5))
    await store.putImageBoot(bootOf('a', 6, { verdict: 'recovered', cause: 'no_link' }))
    await store.putImageBoot(bootOf('a', 7, { trust: 'claimed', witness: null }))
    await store.putImageBoot(bootOf(AWKWARD, 8))
    await store.putImageBoot(bootOf('old', 20 * 86_400))
    for (const [image, vouched] of [
      ['a', true],
      ['b', true],
      ['a', false],
      [AWKWARD, false],
    ] as const)
      await store.putKnownImage({ fleet: 'demo', image, vouched, seen_at: TEST_START })
    await store.putKnownImage({ fleet: 'demo', image: 'old', vouched: true, seen_at: TEST_START - 20 * DAY })
  })

  const listed = async (path: string) => {
    const { items, next } = await json(get(path))
    return {
      images: items.map((one) => `${one.image} ${one.boots}`),
      next,
    }
  }

  it('are listed once each if they booted, the one with most failing boots first', async () => {
    assert.deepEqual(await listed('/v1/images'), { images: ['b 1', 'a 2', `${AWKWARD} 1`], next: null })
    assert.deepEqual((await listed('/v1/images?days=30')).images, [
      ...['b 1', 'a 2'],
      ...[`${AWKWARD} 1`, 'old 1'],
    ])
  })

  it('are listed in pages, those with verified boots first', async () => {
    const first = await listed('/v1/images?limit=2')
    assert.deepEqual(first.images, ['b 1', 'a 2'])
    const rest = await listed(`/v1/images?limit=2&cursor=${first.next}`)
    assert.deepEqual(rest, { images: [`${AWKWARD} 1`], next: null })
  })

  it('are found under any name that a guest can give', async () => {
    const path = `/v1/images/${encodeURIComponent(AWKWARD)}`
    const one = await json(get(path))
    assert.deepEqual([one.image, one.boots, one.vouched, one.cut], [AWKWARD, 1, false, false])
    const { items } = await json(get(`${path}/boots`))
    assert.equal(items.length, 1)
    const page = await (await get('/images')).text()
    const [, href = ''] = page.match(/href="([^"]*golden[^"]*)"/) ?? []
    const shown = await get(href.replaceAll('&amp;', '&'))
    assert.equal(shown.status, 200)
    const text = await shown.text()
    assert.match(text, /<h1>Image .*golden\/2026#1 %2f ü\?&amp;x/)
    const [, compare = ''] = text.match(/href="([^"]*compare[^"]*)"/) ?? []
    assert.equal((await get(compare.replaceAll('&amp;', '&'))).status, 200, compare)
  })

  it('are reported as unknown where nothing is stored, and as unverified where only unverified boots name them', async () => {
    assert.equal((await get('/v1/images/nobody')).status, 404)
    // Boots that count nowhere link to the page of their image, so that it says what that means.
    assert.match(await (await get('/images/nobody')).text(), /No boot of this image is counted/)
    await deps.store.putImageBoot(bootOf('claimed', 1, { trust: 'claimed', witness: null }))
    const { boots, vouched } = await json(get('/v1/images/claimed'))
    assert.deepEqual({ boots, vouched }, { boots: 0, vouched: false })
    assert.match(await (await get('/images/claimed')).text(), /no boot that counts/)
  })

  const boots = async (query: string) => {
    const answer = await get(`/v1/images/a/boots?${query}`)
    assert.equal(answer.status, 200, query)
    return (await json(answer)).items.map((one) => one.boot_key)
  }

  it('list their boots filtered by verdict, cause, label and time', async () => {
    assert.deepEqual(await boots(''), ['b-5', 'b-6', 'b-7'])
    assert.deepEqual(await boots('verdict=recovered'), ['b-6'])
    assert.deepEqual(await boots('cause=no_link&verdict='), ['b-6'])
    assert.deepEqual(await boots('label=az:b'), ['b-5', 'b-7'])
    assert.deepEqual(await boots('label=az:b&label=kernel:6.1.0&label='), ['b-5', 'b-7'])
    assert.deepEqual(await boots('label=az:b&label=kernel:6'), [])
    assert.deepEqual(await boots(`since=${new Date(TEST_START - 6 * SECOND).toISOString()}`), ['b-5', 'b-6'])
    const { items } = await json(get('/v1/images/a/boots?limit=1'))
    assert.deepEqual(
      [items[0]?.labels, items[0]?.witness, items[0]?.began_at, items[0]?.launched_at],
      [{ az: 'b' }, 'settled', new Date(TEST_START - 45 * SECOND).toISOString(), null],
    )
  })

  it('name the part of a query that is not understood', async () => {
    for (const [query, pointer] of [
      ['verdict=fine', '?verdict'],
      ['since=yesterday', '?since'],
      ['days=91', '?days'],
      [`label=${'x'.repeat(400)}`, '?label/0'],
      [Array.from({ length: 9 }, () => 'label=a:b').join('&'), '?label'],
    ] as const) {
      const answer = await get(`/v1/images/a/boots?${query}`)
      assert.equal(answer.status, 400, query)
      assert.equal((await json(answer)).errors[0]?.pointer, pointer)
    }
    const { next } = await json(get('/v1/images/a/boots?limit=1'))
    assert.equal((await get(`/v1/images/b/boots?cursor=${next}`)).status, 400)
    assert.equal((await get(`/v1/images?cursor=${next}`)).status, 400)
  })

  it('keep every filter while paging', async () => {
    const page = await (await get('/images/a?label=az:b&label=kernel:6.1.0&limit=1')).text()
    assert.equal([...page.matchAll(/<input name="label"/g)].length, 2)
    const older = page.match(/href="([^"]*cursor[^"]*)">Older boots/)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const text = await (await get(older)).text()
    assert.match(text, /i-a-7/)
    assert.doesNotMatch(text, /i-a-6/)
  })

  it('export their boots as a file', async () => {
    const answer = await get('/images/a/boots.csv?verdict=recovered')
    const [header, row, ...rest] = (await answer.text()).split('\r\n')
    assert.match(
      header ?? '',
      /^verdict,cause,instance,began,reported,finished_at_s,margin_low_s,margin_high_s,init-local_ms,init_ms/,
    )
    assert.match(row ?? '', /^recovered,no_link,i-a-6,.*,8006,/)
    assert.deepEqual(rest, [''])
  })
})
