/** The page of an incident with 60 members: short, grouped, and true in each of its numbers. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createApiApp } from '../../../functions/api/app.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { type Outbreak, storeOutbreakFleets } from '../../support/outbreak-fleets.ts'
import { storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { startTestStore, storeToken, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

describe('the page of an incident with 60 members', () => {
  let deps: TestDeps
  let outbreak: Outbreak
  let operator = ''

  before(async () => {
    const { store } = await startTestStore()
    const fleet = { remediation: { mode: 'on' } }
    deps = testDeps({ store, openViewing: true, config: { fleets: { web: fleet, batch: {}, edge: {} } } })
    outbreak = await storeOutbreakFleets(deps)
    operator = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna' })
  })

  const get = async (path: string, as = '') => {
    const headers = { accept: 'text/html', ...(as ? { authorization: `Bearer ${as}` } : {}) }
    const answer = await createApiApp(deps).request(`${path}${path.includes('?') ? '&' : '?'}fleet=web`, {
      headers,
    })
    assert.equal(answer.status, 200, path)
    return answer.text()
  }
  const page = (query = '', as = '') => get(`/incidents/${incidentId(outbreak.incident)}${query}`, as)
  const post = (path: string, fields: Record<string, string>) =>
    createApiApp(deps).request(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { authorization: `Bearer ${operator}` },
    })

  it("shows how many of the image's VMs fail, not how many of its members", async () => {
    const text = await page()
    assert.match(text, /54 of 70 VMs failing/)
    assert.match(text, /Other images: 220 of 220 VMs came up in the last 24 hours/)
    assert.doesNotMatch(text, /of 60 instances still failing/)
  })

  it('shows no total while fewer VMs were counted than have joined', async () => {
    const lost = await storeBoot(deps, { fleet: 'web', instance: 'i-first', image: 'quite-new' })
    const head = await storeIncident(deps, [lost], { fleet: 'web', image: 'quite-new' })
    assert.match(await get(`/incidents/${incidentId(head)}`), /<strong>1 VM failing<\/strong>/)
  })

  it('groups members by repair state, ten at a time, instead of a line of gates for each', async () => {
    const text = await page()
    for (const words of [/8 being repaired/, /46 waiting their turn/, /6 have come up since/])
      assert.match(text, words)
    const waiting = await page('?group=waiting')
    assert.equal(waiting.match(/data-label="Joined"/g)?.length, 10)
    assert.match(waiting, /1 to 10 of 46/)
    assert.match(await page('?group=waiting&page=4'), /41 to 46 of 46/)
    assert.match(await page('?group=waiting&page=99'), /41 to 46 of 46/)
  })

  it('finds a member by part of its name, and says if no name matches', async () => {
    const { instance } = outbreak.lost.instance
    assert.match(await page(`?group=recovered&q=${instance.slice(-8)}`), new RegExp(`>${instance}<`))
    assert.match(
      await page('?group=recovered&q=nobody'),
      /No instance of this group has “nobody” in its name/,
    )
  })

  it('never shows a passed gate with an exceeded limit, nor null', async () => {
    const text = await page()
    assert.doesNotMatch(text, /ok \d+ of \d+|null of|: ok /)
    assert.match(text, /widening 1 of 1/)
    assert.match(text, /✓ in flight/)
  })

  it('lists people and pages in its timeline, one line each, and repair decisions separately', async () => {
    const text = await page()
    const course = text.slice(text.indexOf('What happened'), text.indexOf('<details id="repair-decisions">'))
    assert.equal(course.match(/<li/g)?.length, 6)
    assert.match(course, /Notified pagerduty: incident open/)
    assert.doesNotMatch(course, /refuse|granted|claimed/)
  })

  it('shows the reason in bold and the whole evidence line behind a click', async () => {
    const text = await page()
    assert.match(text, /<strong class="mono">\[Errno 101\] Network is unreachable<\/strong>/)
    assert.match(text, /<details id="evidence-line">/)
  })

  it('says that repairs continue where a silence does not pause them', async () => {
    assert.equal(
      (
        await post(`/incidents/${incidentId(outbreak.incident)}/silence`, {
          scope: 'both',
          for: '30m',
          reason: 'rebuilding',
        })
      ).status,
      303,
    )
    await deps.store.appendAudit({
      ...{ subject: incidentId(outbreak.incident), fleet: 'web', at: TEST_START, actor: 'worker' },
      ...{ action: 'paging', reason: 'silenced', detail: {} },
    })
    const text = await page()
    assert.match(text, /Silenced by token anna until .*: rebuilding\. Repairs continue\./)
    assert.match(text, /Nobody is notified while a silence is in force/)
    assert.doesNotMatch(text, /a silence pauses repairs/)
    const [silence] = await deps.store.listSilences('web', deps.now())
    assert.equal(silence?.ends_at, deps.now() + 30 * 60_000)
    await post(`/silences/${silence?.id}/end`, {})
  })

  it('shows how many open incidents each kind of silence would cover', async () => {
    const text = await page('', operator)
    assert.match(text, /this cause on this image \(1 open incident\)/)
    assert.match(text, /this cause on every image \(2 open incidents\)/)
  })

  it('names who acknowledged it, and lets an acknowledgement last until it is resolved', async () => {
    await post(`/incidents/${incidentId(outbreak.incident)}/ack`, { note: 'on it', for: '720h' })
    assert.match(await page(), /acknowledged by <b>token anna<\/b>/)
  })

  it('pauses repairs and returns to the same page', async () => {
    const back = `/incidents/${incidentId(outbreak.incident)}`
    const answer = await post('/remediation/pause', { for: '2h', reason: 'drill', back })
    assert.equal(answer.headers.get('location'), `${back}?fleet=web`)
    assert.equal(
      (await post('/remediation/pause', { for: '2h', reason: 'x', back: '//evil.example' })).headers.get(
        'location',
      ),
      '/?fleet=web',
    )
  })

  it('refuses an invalid time', async () => {
    for (const span of ['', '0m', '2', '-1h', '721h', 'forever'])
      assert.equal((await post('/remediation/pause', { for: span, reason: 'x' })).status, 422, span)
  })

  it('offers the ids of a group to copy and all members as CSV, in which no name is a formula', async () => {
    const path = `/incidents/${incidentId(outbreak.incident)}`
    const ids = (await get(`${path}/members.txt?group=waiting`)).trim().split('\n')
    assert.equal(ids.length, 46)
    const csv = await get(`${path}/members.csv`)
    assert.equal(csv.trim().split('\r\n').length, 61)
    const evil = await storeBoot(deps, {
      fleet: 'web',
      instance: '=HYPERLINK("http://evil")',
      image: 'odd,"image',
    })
    const head = await storeIncident(deps, [evil], { fleet: 'web', image: 'odd,"image' })
    assert.match(
      await get(`/incidents/${incidentId(head)}/members.csv`),
      /^"'=HYPERLINK\(""http:\/\/evil""\)",undecided/m,
    )
  })

  it('shows 5,000 members in ten rows and under 60 kB compressed, and also one or none', async () => {
    const boot = await storeBoot(deps, { fleet: 'web', instance: 'i-many', image: 'many' })
    const head = await storeIncident(deps, [boot], { fleet: 'web', image: 'many' })
    const first = await deps.store.getMember(head, 'i-many')
    assert.ok(first)
    assert.match(await get(`/incidents/${incidentId(head)}`), /1 instance</)
    for (let n = 0; n < 4999; n += 1) await deps.store.casMember({ ...first, rev: 0, instance: `i-${n}` })
    const text = await get(`/incidents/${incidentId(head)}`)
    assert.match(text, /5,000 instances/)
    assert.equal(text.match(/data-label="Joined"/g)?.length, 10)
    assert.ok(gzipSync(text).length < 60_000)
    const none = await storeIncident(deps, [], { fleet: 'web', image: 'none' })
    assert.match(await get(`/incidents/${incidentId(none)}`), /No instance has joined yet/)
  })

  it('is under 60 kB compressed, with everything it loads', async () => {
    const bytes = gzipSync(await page()).length
    assert.ok(bytes < 20_000, `${bytes} bytes`)
  })

  it('shows times inside guest text as times that follow the UTC and local switch', async () => {
    const silent = await storeBoot(deps, { fleet: 'web', instance: 'i-mute', image: 'mute' })
    const head = await storeIncident(deps, [silent], {
      ...{ fleet: 'web', image: 'mute', cause: 'never_reported' },
      summary: {
        first_instance: 'i-mute',
        evidence: 'No report by 2026-11-24T11:59:00.000Z, 30 s after the launch.',
        remedy: 'x',
        trust: 'attested',
      },
    })
    const text = await get(`/incidents/${incidentId(head)}`)
    assert.match(
      text,
      /No report by <time datetime="2026-11-24T11:59:00.000Z">2026-11-24 11:59:00 UTC<\/time>, 30 s/,
    )
  })
})
