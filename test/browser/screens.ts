/** Each screen with real volume in a real browser: 470 VMs of three fleets, 60 of them failing. Pictures go to SCREENS_DIR. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createApiApp } from '../../functions/api/app.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { asRows, boots, USUAL } from '../gate/simulated-boots.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { type Dashboard, startDashboard } from '../support/dashboard.ts'
import { type Outbreak, storeOutbreakFleets } from '../support/outbreak-fleets.ts'
import { randomFrom } from '../support/random.ts'
import { faultsShown, SHOWN, screenFaults, unreachedByTab } from '../support/screen-faults.ts'
import { signIn } from '../support/session.ts'
import { startTestStore, storeToken, type TestDeps, testDeps } from '../support/table.ts'

const PICTURES = process.env.SCREENS_DIR
const SLACK = { type: 'slack', url: { env: 'SLACK_URL' } }
const FLEET = { remediation: { mode: 'on' }, page_channels: ['pagerduty', 'slack'] }

/** Runs in the page. A time inside a sentence is part of its line; what stands beside a label does not stand under it. */
const PHONE_FAULTS = /* js */ `(() => {
  const faults = []
  for (const time of document.querySelectorAll('p time, li > span time, dd time'))
    for (const el of [time, ...time.querySelectorAll('.ago')])
      if (getComputedStyle(el).display === 'block') faults.push('a time is a block: ' + time.parentElement.outerHTML.slice(0, 120))
  for (const cell of document.querySelectorAll('.rows [data-label]')) {
    // A label in the line itself, as on the first page, has nothing below it.
    if (cell.getClientRects().length === 0 || getComputedStyle(cell, '::before').position !== 'absolute') continue
    const left = cell.getBoundingClientRect().left + 100
    for (const child of cell.children)
      if (child.getClientRects().length > 0 && child.tagName !== 'BR' && child.getBoundingClientRect().left < left) faults.push('under its label: ' + child.outerHTML.slice(0, 120))
  }
  return faults
})()`

describe('the screens with 60 failing members of 470 VMs in three fleets', { skip: noBrowser }, () => {
  let deps: TestDeps
  let outbreak: Outbreak
  let dashboard: Dashboard
  let browser: Browser
  let session = { name: '', value: '' }
  const paths: Record<string, string> = {}

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({
      store,
      openViewing: true,
      config: {
        fleets: { web: FLEET, batch: FLEET, edge: {} },
        channels: { pagerduty: SLACK, slack: SLACK },
      },
    })
    outbreak = await storeOutbreakFleets(deps)
    const token = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna' })
    const { incident, lost } = outbreak
    const instance = lost.instance.instance
    Object.assign(paths, {
      home: '/',
      incident: `/incidents/${incidentId(incident)}?fleet=web`,
      'members of the incident that wait': `/incidents/${incidentId(incident)}?fleet=web&group=waiting&page=1`,
      incidents: '/incidents?fleet=web',
      boots: '/boots?fleet=web',
      instances: '/instances?fleet=web',
      wall: '/wall',
      styleguide: '/styleguide?fleet=web',
      boot: `/boots/${instance}/${lost.brief.boot_key}?fleet=web`,
      'what the guest sent': `/boots/${instance}/${lost.brief.boot_key}/raw?fleet=web`,
      instance: `/instances/${instance}?fleet=web`,
      images: '/images?fleet=web',
      image: `/images/${encodeURIComponent(lost.brief.image)}?fleet=web`,
      'two images': '/images/web-candidate/compare/web-usual?fleet=web',
      trend: '/trend?fleet=web&days=1',
      remediation: '/remediation?fleet=web',
      deliveries: '/deliveries?fleet=web',
      sessions: '/sessions?fleet=web',
      'sign in': '/login',
    })
    await storeTwoImages()
    dashboard = await startDashboard(deps)
    const [name = '', value = ''] = (await signIn(createApiApp(deps), token)).split('=')
    session = { name, value }
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await dashboard?.stop()
  })

  /** A candidate that is slower and closer to losing the race, and of which some failed. */
  async function storeTwoImages(): Promise<void> {
    const began = deps.now() - 7_200_000
    const slow = { ...USUAL, fails: 0.05, added: { init: 2.5 }, margin_s: 1.5, shape: 'skewed' as const }
    const images = {
      'web-usual': boots(USUAL, 300, began, randomFrom(1)),
      'web-candidate': boots(slow, 40, began + 600_000, randomFrom(2)),
    }
    for (const [image, all] of Object.entries(images))
      for (const row of asRows(image, all)) await deps.store.putImageBoot({ ...row, fleet: 'web' })
  }

  async function context(width: number, signedIn: boolean, more = {}): Promise<BrowserContext> {
    const made = await browser.newContext({ viewport: { width, height: 900 }, ...more })
    await made.clock.setFixedTime(deps.now())
    if (signedIn) await made.addCookies([{ ...session, url: dashboard.url }])
    return made
  }

  async function open(of: BrowserContext, path: string): Promise<{ page: Page; errors: string[] }> {
    const page = await of.newPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on(
      'request',
      (request) => new URL(request.url()).origin === dashboard.url || errors.push(request.url()),
    )
    await page.goto(`${dashboard.url}${path}`)
    return { page, errors }
  }

  const heightOf = async (page: Page) => Number(await page.evaluate('document.documentElement.scrollHeight'))

  for (const signedIn of [true, false])
    it(`pass axe-core, never scroll sideways and load nothing from other hosts, signed ${signedIn ? 'in' : 'out'}`, async () => {
      const found: string[] = []
      const of = await context(1440, signedIn)
      // What signing in adds is looked at in every way.
      const shown = signedIn ? SHOWN : SHOWN.filter(({ axe }) => axe === true)
      for (const [name, path] of Object.entries(paths)) {
        const { page, errors } = await open(of, path)
        const faults = await faultsShown(page, name, shown, async ({ width, colorScheme }) => {
          if (PICTURES && signedIn) await picture(page, `${name}-${width}-${colorScheme}`)
        })
        found.push(...faults, ...errors.map((error) => `${name}: ${error}`))
        await page.close()
      }
      await of.close()
      assert.deepEqual(found, [])
    })

  async function picture(page: Page, name: string): Promise<void> {
    mkdirSync(PICTURES ?? '', { recursive: true })
    await page.screenshot({ path: join(PICTURES ?? '', `${name.replaceAll(' ', '-')}.png`), fullPage: true })
  }

  for (const [width, most] of [
    [1440, 2000],
    [390, 5000],
  ] as const)
    it(`shows an incident of 60 members in at most ${most} px at a width of ${width} px`, async () => {
      const of = await context(width, true)
      const { page } = await open(of, paths.incident ?? '')
      assert.ok((await heightOf(page)) <= most, `${await heightOf(page)} px`)
      await of.close()
    })

  it('wraps no punctuation onto a line of its own, and keeps each value beside its label on a phone', async () => {
    const of = await context(390, true)
    const faults: string[] = []
    for (const [name, path] of Object.entries(paths)) {
      const { page } = await open(of, path)
      faults.push(...((await page.evaluate(PHONE_FAULTS)) as string[]).map((fault) => `${name}: ${fault}`))
      await page.close()
    }
    assert.deepEqual(faults, [])
    await of.close()
  })

  it('uses at most 150 px of a phone for the header', async () => {
    const of = await context(390, true)
    for (const path of ['/', '/boots?fleet=web']) {
      const { page } = await open(of, path)
      const box = await page.locator('.top').boundingBox()
      assert.ok(box && box.height <= 150, `${path}: ${box?.height} px`)
    }
    await of.close()
  })

  it('draws the chart of a boot as wide as the phone', async () => {
    const of = await context(390, true)
    const { page } = await open(of, paths.boot ?? '')
    assert.equal(await page.locator('.chart svg.wide').isVisible(), false)
    const box = await page.locator('.chart svg.narrow').boundingBox()
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box))
    await of.close()
  })

  it('shows the state of all fleets above the fold', async () => {
    const of = await context(1440, false)
    const { page } = await open(of, '/')
    for (const fleet of ['web', 'batch', 'edge']) {
      const box = await page.getByRole('rowheader', { name: fleet }).boundingBox()
      assert.ok(box && box.y + box.height < 900, fleet)
    }
    const incident = await page.locator('.incident').first().boundingBox()
    assert.ok(incident && incident.y + incident.height < 900)
    await of.close()
  })

  it('keeps the incident’s headline and actions in view while scrolling', async () => {
    const of = await context(1440, true)
    const { page } = await open(of, paths.incident ?? '')
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    const box = await page.locator('.line').boundingBox()
    assert.ok(box && box.y >= 0 && box.y < 10, JSON.stringify(box))
    assert.equal(await page.getByText('Acknowledge', { exact: true }).first().isVisible(), true)
    await of.close()
  })

  for (const javaScriptEnabled of [true, false])
    it(`lets Tab alone reach every act of every screen, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
      const faults: string[] = []
      const of = await context(1440, true, { javaScriptEnabled })
      for (const [name, path] of Object.entries(paths)) {
        // Each row of a list has the same links.
        const short = /^.(boots|instances)[?]|^.images.[^/]+$/.test(path) ? `${path}&limit=3` : path
        const { page } = await open(of, short)
        faults.push(...(await unreachedByTab(page)).map((fault) => `${name}: ${fault}`))
        await page.close()
      }
      assert.deepEqual(faults, [])
      await of.close()
    })

  it('shows every screen whole without script, and no button that would do nothing', async () => {
    const faults: string[] = []
    const of = await context(390, true, { javaScriptEnabled: false })
    for (const [name, path] of Object.entries(paths)) {
      const { page, errors } = await open(of, path)
      faults.push(...errors, ...(await screenFaults(page, { axe: false })))
      const idle = page.locator('main button[type=button]:not([popovertarget]):visible')
      faults.push(...(await idle.allTextContents()).map((text) => `${name}: ${text} does nothing`))
      assert.notEqual((await page.locator('h1').first().textContent()) ?? '', '', name)
      await page.close()
    }
    assert.deepEqual(faults, [])
    await of.close()
  })

  it('lets people acknowledge and silence by keyboard alone, also without script', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const of = await context(1440, true, { javaScriptEnabled })
      const { page } = await open(of, paths.incident ?? '')
      await page.locator('#act-ack > summary').focus()
      await page.keyboard.press('Enter')
      await page.locator('#act-ack input[name=note]').focus()
      await page.keyboard.type('looking')
      await page.keyboard.press('Enter')
      await page.getByText(/acknowledged by .*anna/).waitFor()
      await of.close()
    }
  })
})
