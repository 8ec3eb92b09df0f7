/** The first page answers for every fleet; the list of boots says when each began. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import type { Store } from '../../../functions/store/store.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { NONE_COUNTED } from '../../../shared/view/fleet-summary.ts'
import { type Outbreak, storeOutbreakFleets } from '../../support/outbreak-fleets.ts'
import { healthyConsole, storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { startTestStore, storeToken, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const MINUTE = 60_000
const SLACK = { type: 'slack', url: { env: 'SLACK_URL' } }

describe('the home page of three fleets', () => {
  let deps: TestDeps
  let outbreak: Outbreak

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({
      store,
      openViewing: true,
      config: {
        fleets: { batch: {}, edge: {}, web: { page_channels: ['oncall'], remediation: { mode: 'on' } } },
        channels: { oncall: SLACK },
      },
    })
    outbreak = await storeOutbreakFleets(deps)
  })

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await createApiApp(deps).request(path, { headers: { accept: 'text/html', ...headers } })
    assert.equal(answer.status, 200, path)
    return answer.text()
  }

  it('has a row for each fleet that the viewer may see, the one in trouble first', async () => {
    const text = await get('/')
    const names = [...text.matchAll(/class="name" href="[^"]*">(\w+)</g)].map(([, name]) => name)
    assert.deepEqual(names, ['web', 'batch', 'edge'])
    assert.match(text, /79\.3 %<\/strong> <span class="quiet">230 of 290/)
    assert.match(text, />1 open<\/a>/)
  })

  it('shows how many of how many VMs an incident affects, since when and who acknowledged it, and no raw log line', async () => {
    const text = await get('/')
    assert.match(text, /54 of 70 VMs failing/)
    assert.match(text, /not acknowledged/)
    assert.doesNotMatch(text, /url_helper\.py/)
  })

  it('never claims that every instance reported beside an open incident of some that did not', async () => {
    const silent = await storeBoot(deps, { fleet: 'edge', instance: 'i-mute', image: 'mute' })
    await storeIncident(deps, [silent], { fleet: 'edge', image: 'mute', cause: 'never_reported', failing: 6 })
    const text = await get('/')
    const row = text.slice(text.indexOf('class="name" href="/boots?fleet=edge"'))
    assert.match(row, /verdict=never_reported">6<\/a>/)
    assert.doesNotMatch(text, /every expected instance has reported/)
  })

  it('shows each fleet’s warnings, with the fleet’s name', async () => {
    const guard = await deps.store.getGuard('batch')
    const kill = { on: true, by: 'anna', at: TEST_START, reason: 'storage outage' }
    await deps.store.casGuard({ ...guard, kill })
    assert.match(await get('/'), /<span class="tag">batch<\/span> .*The kill switch is on/)
  })

  it('shows only the fleet of the token, with its name and role', async () => {
    const token = await storeToken(deps, 'operator', { fleet: 'batch', name: 'anna' })
    const text = await get('/', { authorization: `Bearer ${token}` })
    assert.match(text, /<h1>Fleet batch<\/h1>/)
    assert.doesNotMatch(text, /web-2026/)
    assert.match(text, /Fleet <b>batch<\/b>/)
    assert.match(text, /<b>anna<\/b> <span class="quiet">operator/)
  })

  it('reads as much for a fleet of 290 VMs as for one of 60, and no boot and no instance', async () => {
    const asked: string[] = []
    const store = new Proxy(deps.store, {
      get: (all, name: keyof Store) => {
        const ask = all[name] as (...given: unknown[]) => unknown
        return (...given: unknown[]) => {
          asked.push(name)
          return ask(...given)
        }
      },
    })
    await createApiApp({ ...deps, store }).request('/')
    for (const never of ['listBootRows', 'listInstances', 'listIncidents', 'listMembers', 'bootRowsBetween'])
      assert.equal(asked.filter((name) => name === never).length, 0, never)
    assert.ok(asked.length <= 3 * 7 + 4, `${asked.length}: ${asked.join(', ')}`)
  })

  it('redirects old links, with their filters, to the list of boots', async () => {
    const answer = await createApiApp(deps).request('/?fleet=web&verdict=failing')
    assert.equal(answer.headers.get('location'), '/boots?fleet=web&verdict=failing')
  })

  it('explains how to send a first report only where no fleet has a boot, not even an unverified one', async () => {
    const empty = testDeps({
      store: (await startTestStore()).store,
      openViewing: true,
      config: { fleets: { one: {}, two: {} } },
    })
    const home = async () => (await createApiApp(empty).request('/')).text()
    assert.match(await home(), /No boot of one has been reported yet/)
    await storeBoot(empty, { fleet: 'two', instance: 'i-claims', trust: 'claimed' })
    assert.doesNotMatch(await home(), /has been reported yet/)
  })

  it('links each incident with its fleet', async () => {
    assert.match(await get('/'), new RegExp(`/incidents/${incidentId(outbreak.incident)}\\?fleet=web`))
  })
})

describe('the list of boots', () => {
  let deps: TestDeps
  let row = ''

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({ store, openViewing: true })
    const { brief } = await storeBoot(deps, {
      instance: 'i-spooled',
      console: healthyConsole({ lookup: 24.2 }),
    })
    // Its report lay on the guest for nine hours.
    const stored = await store.getBootRow({
      fleet: 'demo',
      instance: 'i-spooled',
      boot_key: brief.boot_key,
      first_at: brief.first_at,
    })
    assert.ok(stored)
    await store.deleteBootRow(stored)
    await store.putBootRow({ ...stored, reported_after_s: 9 * 3600 })
    const text = await (await createApiApp(deps).request('/boots')).text()
    row = text.slice(text.indexOf('<tbody>'))
  })

  const cell = (label: string) => row.slice(row.indexOf(`data-label="${label}"`)).slice(0, 160)
  const at = (ms: number) => new Date(ms).toISOString()

  it('shows when a boot began and, in a column of its own, when its first report came', () => {
    const first_at = TEST_START - MINUTE + 35_000
    assert.match(cell('Reported'), new RegExp(`title="${at(first_at)}">9 h later<`))
    assert.match(cell('Began'), new RegExp(at(first_at - 9 * 3_600_000)))
  })

  it('shows the uptime at which the boot finished, not the sum of the stages it saw end', () => {
    assert.match(cell('Finished at'), /27\.3 s/)
  })
})

describe('the first-run page', () => {
  it('shows three ways to send a first report, one of them open, and nothing green', async () => {
    const deps = testDeps({ store: (await startTestStore()).store, openViewing: true })
    const text = await (await createApiApp(deps).request('/')).text()
    assert.equal(text.match(/<details class="tab" name="first"/g)?.length, 3)
    assert.equal(text.match(/<details class="tab"[^>]* open>/g)?.length, 1)
    assert.match(text, /Waiting for the first report/)
    assert.match(text, /Only this machine can reach/)
    assert.doesNotMatch(text, /No open incidents/)
  })

  it('explains how to announce the machine when a first report is unverified', async () => {
    const deps = testDeps({ store: (await startTestStore()).store, openViewing: true })
    await storeBoot(deps, { instance: 'i-first', trust: 'claimed' })
    const home = async () => (await createApiApp(deps).request('/')).text()
    assert.match(await home(), /boot-health expect i-first --fleet demo/)
    await storeBoot(deps, { instance: 'i-$(reboot)', trust: 'claimed', began_at: TEST_START - 1000 })
    assert.match(await home(), /boot-health expect INSTANCE --fleet demo/)
    await storeBoot(deps, { instance: 'i-known' })
    assert.doesNotMatch(await home(), /boot-health expect/)
  })
})

describe('a failed boot that is listed but not counted yet', () => {
  it('is not shown beside a statement that none failed', async () => {
    const { store } = await startTestStore()
    const deps = testDeps({ store, openViewing: true, config: { fleets: { demo: {} } } })
    await storeBoot(deps, { instance: 'i-new' })
    for (const path of ['/', '/wall']) {
      const text = await (await createApiApp(deps).request(path, { headers: { accept: 'text/html' } })).text()
      if (path === '/') assert.match(text, /i-new/)
      assert.ok(text.includes(NONE_COUNTED), path)
      assert.doesNotMatch(text.replaceAll(NONE_COUNTED, ''), /no boot counted/, path)
    }
  })

  it('is not contradicted by the wording of the page', () => assert.match(NONE_COUNTED, /\byet$/))
})
