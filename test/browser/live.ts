/** A page that is open while things happen, in a real browser against a real embedded server. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { createApiApp } from '../../functions/api/app.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { axeViolations } from '../support/axe.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { type Embedded, startEmbedded, until } from '../support/embedded.ts'
import { signIn } from '../support/session.ts'
import { storeBoot, storeIncident } from '../support/stored-boots.ts'
import { storeToken } from '../support/table.ts'

type Browser = Awaited<ReturnType<typeof startBrowser>>
/** Runs in the page before anything else: every text that the region for news ever held. */
const LISTEN_TO_NEWS = /* js */ `addEventListener('DOMContentLoaded', () => {
  window.heard = []
  const news = document.getElementById('news')
  if (news) new MutationObserver(() => news.textContent && window.heard.push(news.textContent)).observe(news, { childList: true, subtree: true })
})`

describe('a page that stays open while things happen', { skip: noBrowser }, () => {
  let embedded: Embedded
  let browser: Browser
  let context: BrowserContext
  let session = { name: '', value: '' }
  let images = 0

  before(async () => {
    embedded = await startEmbedded({ fleets: { web: {} } }, { open: true })
    const token = await storeToken(embedded.server, 'operator', { fleet: 'web', name: 'anna' })
    const app = createApiApp({ ...embedded.server.deps(), openViewing: false })
    const [name = '', value = ''] = (await signIn(app, token)).split('=')
    session = { name, value }
    browser = await startBrowser()
  })
  afterEach(() => context?.close())
  after(async () => {
    await browser?.close()
    await embedded?.server.stop()
  })

  async function open(path: string): Promise<Page> {
    const { url } = embedded.server
    context = await browser.newContext({ viewport: { width: 1280, height: 700 } })
    await context.addCookies([{ ...session, url }])
    await context.addInitScript({ content: LISTEN_TO_NEWS })
    const page = await context.newPage()
    await page.goto(`${url}${path}`)
    return page
  }

  /** Resolves when the page has its stream, and has asked for itself once. */
  const connected = (page: Page) => page.locator('#main[data-fresh-at]').waitFor()

  async function outbreak(image = `img-${++images}`, members = 1) {
    const now = Date.now()
    const deps = { store: embedded.server.store, now: () => now }
    const boots = []
    for (let n = 0; n < members; n += 1)
      boots.push(await storeBoot(deps, { fleet: 'web', instance: `${image}-vm-${n}`, image }))
    return storeIncident(deps, boots, { fleet: 'web', opened_at: now })
  }

  const heard = async (page: Page) => (await page.evaluate('window.heard')) as string[]

  it('shows a new incident within two seconds, without a reload', async () => {
    const page = await open('/incidents?fleet=web')
    await connected(page)
    await page.evaluate('window.stayed = true')
    const { image } = await outbreak()
    // The page's own clock begins when the incident is written.
    await page.locator('.incidents').getByText(`on ${image}`).waitFor({ timeout: 2000 })
    assert.equal(await page.evaluate('window.stayed'), true)
  })

  it('announces an incident once: not after a reload, not on another page, not when it changes', async () => {
    const page = await open('/boots?fleet=web')
    await connected(page)
    const head = await outbreak()
    await page.locator('#news').getByText(`on ${head.image}`).waitFor()
    assert.equal((await heard(page)).length, 1)
    assert.match(
      (await heard(page))[0] ?? '',
      /^New incident in fleet web: No route to metadata at lookup on/,
    )
    assert.deepEqual(await axeViolations(page), [])
    const stored = (await embedded.server.store.getIncident('web', head.cause, head.image)) ?? assert.fail()
    await embedded.server.store.casIncident({ ...stored, members_seen: 9 })
    for (const path of ['/boots?fleet=web', '/incidents?fleet=web', '/']) {
      await page.goto(`${embedded.server.url}${path}`)
      await connected(page)
      assert.deepEqual(await heard(page), [])
    }
  })

  it('links to the incident, and closes when dismissed', async () => {
    const page = await open('/boots?fleet=web')
    await connected(page)
    const head = await outbreak()
    const link = page.locator('#news a')
    await link.waitFor()
    assert.equal(await link.getAttribute('href'), `/incidents/${incidentId(head)}?fleet=web`)
    await page.getByRole('button', { name: 'Dismiss' }).click()
    assert.equal(await page.locator('#news').textContent(), '')
  })

  it('keeps a half-typed note, its open form and the cursor while the page updates around it', async () => {
    const head = await outbreak('a-note', 3)
    const page = await open(`/incidents/${incidentId(head)}?fleet=web`)
    await connected(page)
    await page.locator('#act-ack > summary').click()
    const note = page.locator('#act-ack input[name=note]')
    await note.pressSequentially('looking at ')
    const now = Date.now()
    await storeBoot(
      { store: embedded.server.store, now: () => now },
      { fleet: 'web', instance: 'a-note-late', image: 'a-note' },
    )
    await embedded.server.store.putSilence({
      ...{
        id: 's',
        fleet: 'web',
        cause: head.cause,
        image: head.image,
        starts_at: now,
        ends_at: now + 3_600_000,
      },
      ...{ reason: 'planned', author: 'ben', pause: false },
    })
    await page.getByText('Silenced by ben').waitFor({ timeout: 2000 })
    await page.keyboard.type('DHCP')
    assert.equal(await note.inputValue(), 'looking at DHCP')
    assert.equal(await note.isVisible(), true)
    await page.getByRole('button', { name: 'Acknowledge', exact: true }).click()
    await page
      .getByText(/acknowledged by .*anna/)
      .first()
      .waitFor()
  })

  it('does not move the line that somebody is reading when rows arrive above it', async () => {
    const now = Date.now()
    const deps = { store: embedded.server.store, now: () => now }
    for (let n = 0; n < 40; n += 1)
      await storeBoot(deps, {
        fleet: 'web',
        instance: `row-${n}`,
        image: 'rows',
        began_at: now - (n + 60) * 60_000,
      })
    const page = await open('/boots?fleet=web&image=rows')
    await connected(page)
    const row = page.getByRole('link', { name: 'row-20', exact: true })
    await row.focus()
    await page.evaluate('scrollBy(0, document.activeElement.getBoundingClientRect().top - 200)')
    assert.ok(Number(await page.evaluate('scrollY')) > 100)
    const top = async () => (await row.boundingBox())?.y ?? 0
    const before = await top()
    for (let n = 0; n < 5; n += 1)
      await storeBoot(deps, { fleet: 'web', instance: `new-${n}`, image: 'rows', began_at: now - n * 1000 })
    await page.getByRole('link', { name: 'new-4', exact: true }).waitFor({ state: 'attached', timeout: 2000 })
    assert.ok(Math.abs((await top()) - before) <= 1, `${before} became ${await top()}`)
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'row-20')
  })

  it('closes its connection while the tab is hidden, and catches up when it is visible again', async () => {
    const page = await open('/boots?fleet=web')
    await connected(page)
    await page.evaluate(HIDE(true))
    assert.equal(await page.evaluate('stream'), null)
    const head = await outbreak()
    assert.deepEqual(await heard(page), [])
    await page.evaluate(HIDE(false))
    await page.locator('#news').getByText(`on ${head.image}`).waitFor()
  })

  it('says that it is stale when the server goes away, and recovers by itself', async () => {
    const page = await open('/boots?fleet=web')
    await connected(page)
    await page.route('**/*', (route) => route.abort())
    await embedded.server.reload(embedded.server.deps().config)
    await page.getByText(/Stale since .*the server does not answer/).waitFor()
    await page.unroute('**/*')
    await until(async () => !(await page.locator('#stale').isVisible()), 'fresh again')
  })
})

/** Makes the browser's window hidden, or visible again. */
const HIDE = (hidden: boolean) => `
  Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} })
  document.dispatchEvent(new Event('visibilitychange'))`
