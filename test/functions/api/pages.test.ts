/** The pages as text: what they say, and that nothing a guest wrote can become part of them. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createApiApp } from '../../../functions/api/app.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { healthyConsole, raceConsole, storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { startTestStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const EVIL = '<script>alert(1)</script>"\'><img src=x onerror=alert(2)>\u202egnp.exe\u001b[2J\u0000'

async function pageOf(deps: TestDeps, path: string): Promise<string> {
  const answer = await createApiApp(deps).request(path, { headers: { accept: 'text/html' } })
  assert.equal(answer.status, 200, path)
  return answer.text()
}

describe('the pages', () => {
  let deps: TestDeps
  const page = (path: string) => pageOf(deps, path)

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({
      store,
      openViewing: true,
      config: { public_url: 'https://boots.example', fleets: { demo: {} } },
    })
  })

  it('explain how to send the first report while there is none', async () => {
    const text = await page('/')
    assert.match(text, /No boot of demo has been reported yet/)
    assert.match(text, /https:\/\/boots\.example\/v1\/evidence/)
    assert.match(text, /boot-health token create --role ingest --fleet demo/)
  })

  it('show a lost boot with its verdict in words, its cause, its race and a link to it', async () => {
    const lost = await storeBoot(deps, {
      instance: 'i-lost',
      boot_key: 'b-1',
      console: raceConsole({ healed: true }),
    })
    await storeIncident(deps, [lost])
    const text = await page('/')
    assert.match(text, /Recovered/)
    assert.match(text, /No route to metadata at lookup/)
    assert.match(text, /lost by at most 4\.43 s/)
    assert.match(text, /href="\/boots\/i-lost\/b-1\?fleet=demo"/)
    assert.match(text, /Open incidents/)
  })

  it('tell the story of one boot, with its lines verbatim and what to do', async () => {
    const text = await page('/boots/i-lost/b-1')
    assert.match(text, /no default route and no route to 169\.254\.169\.254/)
    assert.match(text, /No instance datasource found! Likely bad things to come!/)
    assert.match(text, /max_wait: 120/)
    assert.match(text, /lookup 26\.01 s/)
    assert.match(text, /metadata route/)
    assert.match(text, /<caption>Stages, in seconds of uptime<\/caption>/)
  })

  it('explain what to do about a boot that never reported, with its console', async () => {
    const { instance, brief } = await storeBoot(deps, { instance: 'i-silent', boot_key: 'b-heard' })
    const silent = {
      ...brief,
      boot_key: 'launch-1',
      verdict: 'never_reported' as const,
      cause: 'unknown' as const,
    }
    await deps.store.casInstance({ ...instance, boots: [silent, ...instance.boots] })
    const text = await page('/boots/i-silent/launch-1')
    assert.match(text, /Never reported/)
    assert.match(text, /\/v1\/console\?instance=i-silent/)
  })

  it('judge a boot without its untrusted reports, and show them as quarantined', async () => {
    const ours = { secret_hash: 'a'.repeat(64) }
    const { instance } = await storeBoot(deps, {
      instance: 'i-known',
      boot_key: 'b-9',
      console: raceConsole(),
      report: ours,
    })
    await storeBoot(deps, {
      instance: 'i-known',
      boot_key: 'b-9',
      console: healthyConsole(),
      report: { secret_hash: 'b'.repeat(64), seq: 7 },
    })
    const now = await deps.store.getInstance('demo', 'i-known')
    assert.ok(now)
    const bound = { hash: 'a'.repeat(64), epoch: 0, bound_at: 1, boot_key: 'b-0', by: 'operator' as const }
    await deps.store.casInstance({ ...now, boots: instance.boots, newest: instance.newest, secret: bound })
    const text = await page('/boots/i-known/b-9')
    assert.match(text, /It came up without|No route to metadata at lookup/)
    assert.match(text, /a different secret from the one on record/)
  })

  it('keep the filters in the URL and say when nothing matches', async () => {
    const text = await page('/boots?verdict=stalled&image=nope')
    assert.match(text, /No boot of the last 7 days matches/)
    assert.match(text, /<option value="stalled" selected>/)
    assert.match(text, /name="image" value="nope"/)
  })

  it('all work for an empty fleet', async () => {
    const empty = testDeps({ store: (await startTestStore()).store, openViewing: true })
    for (const path of ['/', '/boots', '/incidents', '/images', '/remediation', '/deliveries', '/login'])
      assert.match(await pageOf(empty, path), /<main id="main"/)
  })

  it('never let guest text become markup, an escape sequence or hidden text direction', async () => {
    const facts = { os: EVIL, kernel: EVIL, cloud_init: EVIL, image: EVIL }
    const console = `${raceConsole()}\n${EVIL}\n2026-11-24 12:00:01,000 - util.py[WARNING]: ${EVIL}`
    const boot = await storeBoot(deps, {
      instance: EVIL,
      boot_key: 'b-evil',
      image: EVIL,
      evidence: [
        {
          facts,
          sections: [
            { name: EVIL.replaceAll(/\s/g, ''), attributes: {}, text: EVIL },
            { name: 'console', attributes: {}, text: console },
          ],
        },
      ],
    })
    const head = await storeIncident(deps, [boot], {
      image: EVIL,
      summary: { first_instance: EVIL, evidence: EVIL, remedy: EVIL, trust: 'claimed' },
      ack: { by: EVIL, note: EVIL, at: TEST_START, until: TEST_START + 1, members: 1 },
    })
    await deps.store.appendAudit({
      subject: incidentId(head),
      fleet: 'demo',
      at: TEST_START,
      actor: EVIL,
      action: EVIL,
      reason: EVIL,
      detail: { instance: EVIL, [EVIL]: EVIL },
    })
    const id = incidentId(head)
    const latch = {
      image: EVIL,
      cause: 'no_address',
      scope: 'all' as const,
      reason: 'repairs_failed' as const,
    }
    await deps.store.casGuard({
      ...(await deps.store.getGuard('demo')),
      latches: [{ ...latch, note: EVIL, at: TEST_START, calm_since: null }],
    })
    const paths = [
      '/',
      `/boots?image=${encodeURIComponent(EVIL)}`,
      `/boots/${encodeURIComponent(EVIL)}/b-evil`,
      `/instances/${encodeURIComponent(EVIL)}`,
      '/incidents',
      `/incidents/${id}`,
      '/images',
      '/remediation',
    ]
    for (const path of paths) {
      const text = await page(path)
      assert.doesNotMatch(text, /<script>alert|<img src=x/, path)
      assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u0000\u001b]/, path)
      assert.match(text, /&lt;script&gt;alert/, path)
    }
  })

  it('carry a policy that runs only our own script file, and forbids framing and content sniffing', async () => {
    const { headers } = await createApiApp(deps).request('/')
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /script-src 'self'/)
    assert.doesNotMatch(policy, /unsafe/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('strict-transport-security'), 'max-age=31536000')
    assert.equal((await createApiApp(deps).request('/login')).headers.get('cache-control'), 'no-store')
    const plain = { ...deps, config: { ...deps.config, public_url: 'http://boots.example' } }
    const { headers: told } = await createApiApp(plain).request('/')
    assert.equal(told.get('strict-transport-security'), null, 'nothing of TLS where there is none')
    assert.equal(headers.get('cache-control'), 'private, no-cache')
    const text = await page('/boots/i-lost/b-1')
    assert.doesNotMatch(text, / style="| on[a-z]+="|javascript:/)
  })

  it('answer 304 for as long as nothing changes', async () => {
    for (const path of ['/', '/boots', '/incidents', '/images', '/remediation']) {
      const first = await createApiApp(deps).request(path)
      deps.advance(7_000)
      const headers = { 'if-none-match': first.headers.get('etag') ?? 'none' }
      assert.equal((await createApiApp(deps).request(path, { headers })).status, 304, path)
    }
  })

  it('are small: 50 boots, with style, script and icon, in far less than 100 kB', async () => {
    const many = testDeps({ store: (await startTestStore()).store, openViewing: true })
    for (let n = 0; n < 60; n += 1)
      await storeBoot(many, {
        instance: `i-0a1b2c3d4e5f6${String(n).padStart(4, '0')}`,
        console: n % 3 === 0 ? raceConsole({ lookup: 20 + n / 7 }) : healthyConsole({ lookup: 20 + n / 7 }),
        began_at: TEST_START - n * 61_000,
      })
    let bytes = 0
    for (const path of ['/boots', '/assets/dashboard.css', '/assets/dashboard.js', '/assets/icon.svg']) {
      const answer = await createApiApp(many).request(path)
      bytes += gzipSync(await answer.text()).length
    }
    assert.ok(bytes < 40_000, `${bytes} bytes`)
  })

  it('answer a missing page with a page for browsers and a problem for programs', async () => {
    const app = createApiApp(deps)
    const page = await app.request('/boots/x/y', { headers: { accept: 'text/html' } })
    assert.equal(page.status, 404)
    assert.match(await page.text(), /<h1>Not found/)
    const program = await app.request('/boots/x/y')
    assert.equal(program.headers.get('content-type'), 'application/problem+json')
  })
})
