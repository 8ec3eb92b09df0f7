/** An incident on paper, and a boot's evidence line by line, in a real browser. Prints go to SCREENS_DIR. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { createApiApp } from '../../functions/api/app.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { axeViolations } from '../support/axe.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { type Dashboard, startDashboard } from '../support/dashboard.ts'
import { type Outbreak, storeOutbreakFleets } from '../support/outbreak-fleets.ts'
import { signIn } from '../support/session.ts'
import { startTestStore, storeToken, type TestDeps, testDeps } from '../support/table.ts'

const PICTURES = process.env.SCREENS_DIR
const RUNBOOK = 'https://wiki.example.org/no-route'

describe('printing and deep links', { skip: noBrowser }, () => {
  let deps: TestDeps
  let outbreak: Outbreak
  let dashboard: Dashboard
  let browser: Awaited<ReturnType<typeof startBrowser>>
  let session = { name: '', value: '' }

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({
      store,
      config: { fleets: { web: {}, batch: {}, edge: {} }, runbooks: { route_missing_at_lookup: RUNBOOK } },
    })
    outbreak = await storeOutbreakFleets(deps)
    const token = await storeToken(deps, 'operator', { fleet: 'web', name: 'anna' })
    const [name = '', value = ''] = (await signIn(createApiApp(deps), token)).split('=')
    session = { name, value }
    dashboard = await startDashboard(deps)
    browser = await startBrowser()
  })
  after(async () => {
    await browser?.close()
    await dashboard?.stop()
  })

  async function open(path: string, more = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...more })
    await context.addCookies([{ ...session, url: dashboard.url }])
    const page = await context.newPage()
    await page.goto(`${dashboard.url}${path}`)
    return page
  }
  const incidentPath = () => `/incidents/${incidentId(outbreak.incident)}?fleet=web`
  const bootPath = (rest = '') => {
    const { instance, brief } = outbreak.lost
    return `/boots/${instance.instance}/${brief.boot_key}${rest}?fleet=web`
  }

  it('a printed incident is the start of a post-mortem: title, numbers, timeline, room to write, no buttons', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open(incidentPath(), { colorScheme })
      const pdf = await page.pdf({ format: 'A4', outline: true, tagged: true })
      assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
      const pages = pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0
      assert.ok(pages >= 1 && pages <= 8, `${pages} pages`)
      if (PICTURES) {
        mkdirSync(PICTURES, { recursive: true })
        await page.pdf({ format: 'A4', path: join(PICTURES, `post-mortem-${colorScheme}.pdf`) })
      }
      await page.emulateMedia({ media: 'print' })
      const text = String(await page.evaluate('document.body.innerText'))
      for (const words of [
        /Post-mortem: No route to metadata at lookup on /,
        /\d+ of \d+ VMs failing/,
        /\nAffected\s+60 VMs/,
        /What happened/,
        /Opened/,
        /What we change, who, and by when/,
      ])
        assert.match(text, words)
      for (const pressed of ['button', 'form', 'nav', '.menu', '.list-tools'])
        assert.equal(await page.locator(`${pressed}:visible`).count(), 0, pressed)
      assert.equal(
        await page.evaluate('getComputedStyle(document.body).backgroundColor'),
        'rgb(255, 255, 255)',
      )
      await page.emulateMedia({ media: 'screen' })
      assert.doesNotMatch(String(await page.evaluate('document.body.innerText')), /Post-mortem/)
      await page.context().close()
    }
  })

  it('collapsed sections are printed open, with and without script', async () => {
    for (const javaScriptEnabled of [true, false]) {
      const page = await open(incidentPath(), { javaScriptEnabled })
      await page.emulateMedia({ media: 'print' })
      if (javaScriptEnabled) await page.evaluate('dispatchEvent(new Event("beforeprint"))')
      const line = await page.locator('#evidence-text').boundingBox()
      assert.ok(line && line.height > 0, `script ${javaScriptEnabled}: ${JSON.stringify(line)}`)
      if (javaScriptEnabled) {
        await page.evaluate('dispatchEvent(new Event("afterprint"))')
        assert.equal(await page.locator('#evidence-line').getAttribute('open'), null)
      }
      await page.context().close()
    }
  })

  it('a line of evidence links to its line in the report, at an address that can be shared', async () => {
    const page = await open(bootPath())
    const link = page.locator('.lines .mono a').first()
    const shown = ((await page.locator('.lines pre').first().textContent()) ?? '').replaceAll(/\s+/g, '')
    await link.click()
    await page.locator('.raw li:target').waitFor()
    const line = ((await page.locator('.raw li:target code').textContent()) ?? '').replaceAll(/\s+/g, '')
    assert.ok(line.includes(shown.slice(0, 60)), `${shown} is not in ${line}`)
    assert.match(page.url(), /#s\d+-L\d+$/)
    const other = await open(
      new URL(page.url()).pathname + new URL(page.url()).search + new URL(page.url()).hash,
    )
    assert.equal(await other.locator('.raw li:target').count(), 1)
    assert.deepEqual(await axeViolations(page), [])
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 800 })
      assert.deepEqual(await accessibilityFaults(page), [])
      assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width, `${width} px`)
    }
  })

  it('the team’s own runbook is linked beside the remedy, on incidents and on boots', async () => {
    for (const path of [incidentPath(), bootPath()]) {
      const page = await open(path)
      assert.equal(await page.getByRole('link', { name: 'Your runbook' }).getAttribute('href'), RUNBOOK)
      await page.context().close()
    }
  })
})
