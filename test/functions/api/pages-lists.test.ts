/** Lists that one searches: instances by any identity, incidents by filter and order, all of them as files; and the wall. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { startTestStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const HOUR = 3_600_000

describe('the lists of a fleet', () => {
  let deps: TestDeps

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store, openViewing: true, config: { fleets: { demo: {}, other: {} } } })
    const lost = await storeBoot(deps, { instance: 'i-0abc', image: 'web-1' })
    await storeBoot(deps, { instance: 'i-0def', image: 'db-1' })
    const alias = { fleet: 'demo', instance: 'i-0abc', at: TEST_START }
    await store.putAlias({ ...alias, kind: 'uuid', value: '4c4c4544-0042-3510-8052-b4c04f4e3132' })
    await store.putAlias({ ...alias, kind: 'mac', value: 'fa:16:3e:f3:41:85' })
    await storeIncident(deps, [lost], { image: 'web-1', opened_at: TEST_START - HOUR })
    const past = { state: 'resolved' as const, resolve_reason: 'verified_ok 3' }
    await storeIncident(deps, [], {
      ...past,
      cause: 'no_address',
      image: 'db-1',
      opened_at: TEST_START - 9 * HOUR,
      resolved_at: TEST_START - 2 * HOUR,
      members_seen: 3,
    })
    await storeIncident(deps, [], {
      ...past,
      cause: 'no_link',
      image: 'db-2',
      opened_at: TEST_START - 5 * HOUR,
      resolved_at: TEST_START - 4 * HOUR,
      members_seen: 40,
    })
  })

  const get = async (path: string) => {
    const answer = await createApiApp(deps).request(`${path}${path.includes('?') ? '&' : '?'}fleet=demo`, {
      headers: { accept: 'text/html' },
    })
    assert.equal(answer.status, 200, path)
    return answer.text()
  }
  const names = (text: string) => [...text.matchAll(/href="\/instances\/([^"?]+)\?/g)].map(([, name]) => name)
  const incidents = (text: string) =>
    [...text.matchAll(/data-row href="\/incidents\/([^"?]+)\?/g)].map(([, name]) => name)

  it('find a machine by part of its name, its image, its uuid in any case, or its MAC', async () => {
    for (const [query, found] of [
      ['instance=0AB', ['i-0abc']],
      ['image=db', ['i-0def']],
      ['instance=4C4C4544-0042-3510-8052-B4C04F4E3132', ['i-0abc']],
      ['instance=fa:16:3e:f3:41:85', ['i-0abc']],
      ['instance=FA-16-3E-F3-41-85', ['i-0abc']],
      ['instance=i-0def', ['i-0def']],
      ['instance=nowhere', []],
    ] as const)
      assert.deepEqual(names(await get(`/instances?${query}`)), found, query)
    assert.match(await get('/instances?instance=nowhere'), /No instance matches/)
  })

  it('filter incidents by state, cause and image, with the choice in the URL', async () => {
    const no_address = 'no_address~db-1~1'
    assert.deepEqual(incidents(await get('/incidents?cause=no+addr')), [no_address])
    assert.deepEqual(incidents(await get('/incidents?image=db-1')), [no_address])
    assert.equal(incidents(await get('/incidents?state=open')).length, 1)
    const text = await get('/incidents?state=resolved&cause=x')
    assert.match(text, /<option value="resolved" selected>/)
    assert.match(text, /No open incident matches/)
    assert.doesNotMatch(text, /class="notice good"/)
  })

  it('sort past incidents by time, size and length, and ignore an unknown sort order', async () => {
    const order = async (sort: string) => incidents(await get(`/incidents?state=resolved&sort=${sort}`))
    const [address, link] = ['no_address~db-1~1', 'no_link~db-2~1']
    assert.deepEqual(await order('newest'), [link, address])
    assert.deepEqual(await order('oldest'), [address, link])
    assert.deepEqual(await order('largest'), [link, address])
    assert.deepEqual(await order('longest'), [address, link])
    assert.deepEqual(await order('sideways'), [link, address])
  })

  it('show in words how the members of a past incident left, never by their stored names', async () => {
    const text = await get('/incidents')
    assert.match(text, /3 have come up since/)
    assert.doesNotMatch(text, /verified_ok/)
  })

  it('can be downloaded with the same filters', async () => {
    assert.match(
      await get('/boots.csv?image=web'),
      /^verdict,cause,instance.*\r\nfailed,route_missing_at_lookup,i-0abc,web-1,2026-[^\r]*\r\n$/,
    )
    assert.equal((await get('/instances.csv')).trim().split('\r\n').length, 3)
    assert.equal((await get('/incidents.csv')).trim().split('\r\n').length, 4)
  })
})

describe('the wall', () => {
  it('shows every fleet without navigation: how many incidents are open, and what is held back', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store, openViewing: true, config: { fleets: { one: {}, two: {} } } })
    const lost = await storeBoot(deps, { fleet: 'two', instance: 'i-1' })
    await storeIncident(deps, [lost], { fleet: 'two', failing: 7 })
    const guard = await store.getGuard('one')
    await store.casGuard({ ...guard, kill: { on: true, by: 'anna', at: TEST_START, reason: 'drill' } })
    const text = await (await createApiApp(deps).request('/wall')).text()
    assert.match(text, /<h1 class="bad">1 open incident<\/h1>/)
    assert.ok(text.indexOf('>two</a>') < text.indexOf('>one</a></h2>'))
    assert.match(text, /<b>7<\/b> No route to metadata at lookup/)
    assert.match(text, /The kill switch is on/)
    assert.match(text, /p-quiet"><h2><a [^>]*>one<.*\n<p class="big">–<\/p><p>no boot counted yet, last 24 h/)
    assert.doesNotMatch(text, /aria-label="Main"/)
    assert.match(text, /data-live/)
  })
})
