/** Every page is at most 60 kB compressed, however many machines fail, and asks nothing of another origin. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { createApiApp } from '../../../functions/api/app.ts'
import { API_ROUTES } from '../../../functions/http/api-routes.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { MEMBER_GROUPS } from '../../../shared/view/member-groups.ts'
import { type Outbreak, storeMoreFailing, storeOutbreakFleets } from '../../support/outbreak-fleets.ts'
import { signIn } from '../../support/session.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../../support/table.ts'

const MOST_BYTES = 60_000
const SLACK = { type: 'slack', url: { env: 'SLACK_URL' } }
const FLEET = { remediation: { mode: 'on' }, page_channels: ['slack'] }
/** Attributes that a browser fetches or goes to, and what script and style may fetch. */
const REFERENCES =
  /\b(?:href|src|srcset|action|formaction|poster|data|ping|content)="([^"]*)"|\burl\(\s*['"]?([^'")]*)|@import\s+['"]?([^'";\s]*)|\b(?:fetch|EventSource|WebSocket|Worker|import|sendBeacon)\(\s*['"`]([^'"`]*)/g
const ELSEWHERE = /^\s*(?:[a-z][a-z0-9+.-]*:|\/\/|\\)/i

const referencesElsewhere = (text: string): string[] =>
  [...text.matchAll(REFERENCES)]
    .map((found) => found.slice(1).find((one) => one !== undefined) ?? '')
    .filter((to) => ELSEWHERE.test(to))

it('any reference to another origin is detected', () => {
  for (const text of [
    '<script src="https://cdn.example/x.js">',
    '<img src="//example.org/x.png">',
    '<a href="javascript:alert(1)">',
    '@import "https://fonts.example/x.css"',
    'background: url(https://example.org/x.png)',
    'fetch("https://example.org")',
    '<meta http-equiv="refresh" content="https://example.org">',
  ])
    assert.equal(referencesElsewhere(text).length, 1, text)
  assert.deepEqual(referencesElsewhere('<a href="/boots?fleet=web#x"><a href="?page=2"><a href="#main">'), [])
})

describe('every page', () => {
  let deps: TestDeps
  let outbreak: Outbreak
  let cookie = ''
  const paths: string[] = []

  before(async () => {
    const { store } = await startMemoryStore()
    const config = { fleets: { web: FLEET, batch: FLEET, edge: {} }, channels: { slack: SLACK } }
    deps = testDeps({ store, openViewing: true, config })
    outbreak = await storeOutbreakFleets(deps)
    const token = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna' })
    cookie = await signIn(createApiApp(deps), token)
    const { incident, lost } = outbreak
    const { image, boot_key } = lost.brief
    const names: Record<string, string> = { boot_key, image, baseline: 'web-2026.11.1' }
    for (const [route, needs] of Object.entries(API_ROUTES)) {
      const [method, path = ''] = route.split(' ')
      const isPage = !path.startsWith('/v1/') && !/\.(csv|txt)$|^\/events$|^\/healthz$/.test(path)
      // A sign-in by OIDC leads away by its nature, and only where a provider is configured.
      if (method !== 'GET' || !isPage || path.startsWith('/login/oidc')) continue
      assert.ok(needs === 'read' || needs === 'anybody', route)
      const id = path.startsWith('/incidents/') ? incidentId(incident) : lost.instance.instance
      const named = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(names[name] ?? id))
      paths.push(`${named}?fleet=web`)
      // As many rows as may be asked for, and each group of an incident's members.
      if (path === '/boots' || path === '/instances') paths.push(`${named}?fleet=web&limit=200`)
      if (path.startsWith('/incidents/'))
        for (const group of MEMBER_GROUPS) paths.push(`${named}?fleet=web&group=${group}`)
    }
  })

  async function faults(): Promise<string[]> {
    assert.ok(paths.length >= 20, paths.join(' '))
    const app = createApiApp(deps)
    const found: string[] = []
    for (const path of paths)
      for (const signedIn of [true, false]) {
        const headers = { accept: 'text/html', ...(signedIn ? { cookie } : {}) }
        const answer = await app.request(path, { headers, redirect: 'manual' })
        // Nobody has sessions to look at who is not signed in.
        if (!signedIn && path.startsWith('/sessions') && answer.status !== 200) continue
        assert.equal(answer.status, 200, path)
        const text = await answer.text()
        const bytes = gzipSync(text).length
        if (bytes > MOST_BYTES) found.push(`${path}: ${bytes} bytes`)
        found.push(...referencesElsewhere(text).map((to) => `${path}: ${to}`))
      }
    return found
  }

  it('is at most 60 kB compressed with 60 failing machines, and loads nothing from another origin', async () => {
    assert.deepEqual(await faults(), [])
  })

  it('is at most 60 kB with 5,000 failing machines of one incident', async () => {
    await storeMoreFailing(deps, outbreak, 4_940)
    assert.deepEqual(await faults(), [])
    const answer = await createApiApp(deps).request(`/incidents/${incidentId(outbreak.incident)}?fleet=web`)
    assert.match(await answer.text(), /5,000 instances/)
  })
})
