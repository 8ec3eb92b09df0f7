/** A filter that finds little among much: it says how far it looked, and goes on. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import type { BootRow } from '../../../functions/store/boot-row.ts'
import { storeBoot } from '../../support/stored-boots.ts'
import { startMemoryStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const HEALTHY = 5_000
const FAILING = 3

interface List {
  items: { instance: string }[]
  next: string | null
  looked_at: number
}

describe('a few failing boots behind many healthy ones', () => {
  let deps: TestDeps

  before(async () => {
    const { store } = await startMemoryStore()
    deps = testDeps({ store, openViewing: true, config: { fleets: { demo: {} } } })
    const stored = await storeBoot(deps, { instance: 'i-bad-0', began_at: TEST_START - 7_200_000 })
    const { items } = await store.listBootRows('demo', { fromMs: TEST_START, untilMs: TEST_START }, null, 1)
    const [bad] = items
    assert.ok(bad && stored, 'the boot is a row of the list')
    const put = (row: Partial<BootRow>) => store.putBootRow({ ...bad, ...row })
    for (let n = 1; n < FAILING; n++) await put({ instance: `i-bad-${n}`, first_at: bad.first_at - n * 1000 })
    const healthy = { verdict: 'ok', cause: 'healthy' } as const
    for (let n = 0; n < HEALTHY; n++)
      await put({ ...healthy, instance: `i-ok-${n}`, first_at: TEST_START - 1000 - n * 100 })
  })

  const answerOf = (path: string, accept: string) => createApiApp(deps).request(path, { headers: { accept } })
  const list = async (query: string): Promise<List> =>
    (await answerOf(`/v1/boots?fleet=demo&${query}`, 'application/json')).json() as Promise<List>
  const page = async (path: string) => (await answerOf(path, 'text/html')).text()

  it('are reported as further back than was searched, and `next` leads to all of them', async () => {
    const first = await list('verdict=failing')
    assert.deepEqual([first.items, first.looked_at], [[], 2000])
    assert.ok(first.next, 'the list goes on')
    const found: string[] = []
    let looked = 0
    for (let next: string | null = ''; next !== null; ) {
      const answer: List = await list(`verdict=failing&limit=2&cursor=${next}`)
      found.push(...answer.items.map(({ instance }) => instance))
      looked += answer.looked_at
      next = answer.next
    }
    assert.deepEqual(found, ['i-bad-0', 'i-bad-1', 'i-bad-2'])
    assert.equal(looked, HEALTHY + FAILING)
  })

  it('are found from the page, which says how many boots it searched, never that none matches', async () => {
    let path = '/boots?fleet=demo&verdict=failing'
    const texts: string[] = []
    for (let more: string | undefined = path; more !== undefined; ) {
      path = more.replaceAll('&amp;', '&')
      const text = await page(path)
      texts.push(text)
      more = /href="([^"]*cursor=[^"]*)">Keep looking</.exec(text)?.[1]
    }
    assert.equal(texts.length, 3)
    assert.match(
      texts[0] ?? '',
      /None of these matches\.[\s\S]*Looked at the newest 2000 boots of the last 7 days\./,
    )
    assert.match(texts[1] ?? '', /Looked at the next 2000 boots/)
    assert.match(texts[2] ?? '', /i-bad-2/)
    for (const text of texts) assert.doesNotMatch(text, /No boot of the last/)
  })

  it('fill a page that ends at its last row, whatever else was read', async () => {
    const first = await list('verdict=ok&limit=3&instance=9')
    assert.deepEqual(
      first.items.map(({ instance }) => instance),
      ['i-ok-9', 'i-ok-19', 'i-ok-29'],
    )
    const second = await list(`verdict=ok&limit=3&instance=9&cursor=${first.next}`)
    assert.equal(second.items[0]?.instance, 'i-ok-39')
  })

  it('are reported as absent only after everything was searched', async () => {
    assert.match(await page('/boots?fleet=demo&instance=no-such&days=1&cursor='), /None of these matches/)
    const { next, items } = await list('instance=i-bad&limit=200&verdict=ok')
    assert.deepEqual(items, [])
    assert.ok(next)
  })
})
