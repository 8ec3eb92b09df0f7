/** The dashboard in a real browser: readable, reachable and fresh, for everybody. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { incidentId } from '../../shared/incident-id.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { type Dashboard, startDashboard } from '../support/dashboard.ts'
import { healthyConsole, raceConsole, storeBoot, storeIncident } from '../support/stored-boots.ts'
import { startTestStore, storeToken, TEST_START, type TestDeps, testDeps } from '../support/table.ts'

const POLL_MS = 5_100
const HOSTILE = '<script>window.evil=1</script>\u202e<img src=x onerror="window.evil=2">'

describe('the dashboard in a browser', { skip: noBrowser }, () => {
  let deps: TestDeps
  let dashboard: Dashboard
  let browser: Browser
  const paths: Record<string, string> = {
    home: '/',
    boots: '/boots',
    'nothing found': '/boots?image=none',
    'a lost boot': '/boots/i-0a1b2c3d4e5f60718/b-1',
    'a hostile boot': `/boots/${encodeURIComponent(HOSTILE)}/b-2`,
    incidents: '/incidents',
    'an instance': '/instances/i-0a1b2c3d4e5f60718',
    images: '/images',
    remediation: '/remediation',
    deliveries: '/deliveries',
    'sign in': '/login',
    'not there': '/boots/x/y',
  }

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({
      store,
      openViewing: true,
      config: {
        fleets: { demo: { page_channels: ['oncall'] } },
        channels: { oncall: { type: 'slack', url: { env: 'SLACK_URL' } } },
      },
    })
    const lost = await storeBoot(deps, {
      instance: 'i-0a1b2c3d4e5f60718',
      boot_key: 'b-1',
      console: raceConsole({ healed: true }),
    })
    await storeBoot(deps, {
      instance: HOSTILE,
      boot_key: 'b-2',
      image: HOSTILE,
      trust: 'claimed',
      began_at: TEST_START - 90_000,
    })
    for (let n = 0; n < 8; n += 1)
      await storeBoot(deps, {
        instance: `i-0f00000000000000${n}`,
        console: healthyConsole({ lookup: 20 + n }),
        image: 'debian-12',
        began_at: TEST_START - (n + 5) * 60_000,
      })
    const head = await storeIncident(deps, [lost])
    paths['an incident'] = `/incidents/${incidentId(head)}`
    dashboard = await startDashboard(deps)
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await dashboard?.stop()
  })

  /** A page that must not print a single error, such as a refusal of the content security policy. */
  async function open(
    path: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; errors: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options })
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.clock.install()
    await page.goto(`${dashboard.url}${path}`)
    return { page, errors }
  }

  it('passes the accessibility checks on every page, wide and at 320 px, light and dark', async () => {
    const found: string[] = []
    for (const [name, path] of Object.entries(paths)) {
      const { page, errors } = await open(path)
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [1280, 320]) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 800 })
          const faults = await accessibilityFaults(page)
          const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
          if (wide > width) faults.push(`scrolls sideways: ${wide} px`)
          found.push(...faults.map((fault) => `${name}, ${width} px, ${colorScheme}: ${fault}`))
        }
      found.push(...errors.filter((text) => !text.includes('404')).map((error) => `${name}: ${error}`))
      await page.close()
    }
    assert.deepEqual(found, [])
  })

  it('runs no script from a guest', async () => {
    const { page } = await open('/boots')
    assert.equal(await page.evaluate('window.evil === undefined'), true)
    assert.equal(await page.locator('main script, main img').count(), 0)
    assert.match((await page.locator('main').textContent()) ?? '', /<script>window\.evil/)
    await page.close()
  })

  /** Lets the page's own clock run to its next poll, and answers with what the server said. */
  async function poll(page: Page): Promise<number> {
    const main = page.locator('#main')
    const before = await main.getAttribute('data-fresh-at')
    const answer = page.waitForResponse((one) => one.request().isNavigationRequest() === false)
    await page.clock.fastForward(POLL_MS)
    const status = (await answer).status()
    await page.locator(`#main[data-fresh-at]:not([data-fresh-at="${before}"])`).waitFor()
    return status
  }

  it('polls every five seconds, gets 304 when nothing changed, and shows a new boot without a reload', async () => {
    const { page } = await open('/boots')
    assert.equal(await poll(page), 200)
    assert.equal(await poll(page), 304)
    await storeBoot(deps, { instance: 'i-just-now' })
    assert.equal(await poll(page), 200)
    await page.getByText('i-just-now').waitFor()
    assert.match((await page.locator('#announce').textContent()) ?? '', /updated/)
    await page.close()
  })

  it('keeps opened sections open and the focus in place when the page updates', async () => {
    const { page } = await open('/images')
    await poll(page)
    await page.locator('#margins-0 > summary').click()
    const link = page.locator('main a').first()
    await link.focus()
    await storeBoot(deps, { instance: 'i-other', image: 'quite-new' })
    await poll(page)
    await page.getByText('quite-new').waitFor()
    assert.equal(await page.locator('#margins-0').getAttribute('open'), '')
    assert.equal(await page.evaluate('document.activeElement.matches("main a")'), true)
    await page.close()
  })

  it('keeps a form that is being filled in, and updates the page around it', async () => {
    const { page } = await open('/boots')
    await poll(page)
    await page.locator('.filters input[name=image]').fill('deb')
    await page.getByRole('link', { name: 'Needs attention' }).focus()
    await storeBoot(deps, { instance: 'i-meanwhile' })
    await poll(page)
    await page.getByText('i-meanwhile').waitFor()
    assert.equal(await page.locator('.filters input[name=image]').inputValue(), 'deb')
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Needs attention')
    await page.close()
  })

  it('has keyboard shortcuts, lists them, and lets people switch them off', async () => {
    const { page } = await open('/boots')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    const second = page.locator('[data-row]').nth(1)
    assert.equal(
      await second.evaluate(
        (link) =>
          link ===
          (link as unknown as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement,
      ),
      true,
    )
    await page.keyboard.press('k')
    const href = (await page.locator('[data-row]').first().getAttribute('href')) ?? ''
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${href}`)
    await page.keyboard.press('?')
    assert.equal(await page.locator('#help').isVisible(), true)
    assert.deepEqual(await accessibilityFaults(page), [])
    await page.locator('#keys').uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('b')
    await page.reload()
    assert.match(page.url(), new RegExp(href.split('/')[1] ?? ''))
    assert.equal(await page.locator('#keys').isChecked(), false)
    await page.close()
  })

  it('starts with a skip link for keyboard users', async () => {
    const { page } = await open('/boots')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.match(page.url(), /#main$/)
    await page.close()
  })

  it('shows UTC by default, local time on request, and remembers the choice', async () => {
    const { page } = await open('/boots', { timezoneId: 'Asia/Kolkata' })
    const time = page.locator('tbody time').first()
    assert.match((await time.textContent()) ?? '', / UTC/)
    await page.keyboard.press('z')
    assert.match((await time.textContent()) ?? '', / UTC\+05:30/)
    await page.reload()
    assert.match((await time.textContent()) ?? '', / UTC\+05:30/)
    await page.close()
  })

  it('works without its script', async () => {
    const { page } = await open('/boots/i-0a1b2c3d4e5f60718/b-1', { javaScriptEnabled: false })
    const text = (await page.locator('main').textContent()) ?? ''
    assert.match(text, /No route to metadata at lookup/)
    assert.match(text, / UTC/)
    await page.getByText('Show as tables').click()
    assert.equal(await page.getByText('Stages, in seconds of uptime').isVisible(), true)
    await page.close()
  })

  it('lets an operator sign in, acknowledge and stop repairs, and shows who did it', async () => {
    const token = await storeToken(deps, 'operator', { name: 'Ada' })
    const { page } = await open(paths['an incident'] ?? '')
    await page.getByRole('link', { name: 'Sign in as an operator' }).click()
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.locator('#act-ack > summary').click()
    await page.getByLabel('Note').fill('on it')
    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText(/acknowledged by .*Ada/).waitFor()
    await page.getByRole('link', { name: 'Repairs', exact: true }).click()
    await page.getByLabel('Why').first().fill('a bad night')
    await page.getByRole('button', { name: 'Stop all repairs' }).click()
    await page.getByText('No repair is requested').waitFor()
    assert.deepEqual(await accessibilityFaults(page), [])
    assert.equal((await deps.store.getGuard('demo')).kill?.by, 'token Ada')
    await page.close()
  })

  it('shows since when it is stale after the server goes away', async () => {
    const { page } = await open('/boots')
    await dashboard.stop()
    await page.clock.fastForward(POLL_MS)
    await page.getByText(/Stale since .*the server does not answer/).waitFor()
    await page.close()
  })
})
