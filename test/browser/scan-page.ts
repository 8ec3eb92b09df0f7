/** The page that a scan writes, opened as a file: readable by everybody, whole without a network, and running nothing. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { consoleRow } from '../../cli/scan/console-row.ts'
import { scanPage } from '../../cli/scan/page.ts'
import { reportOf } from '../../shared/scan/scan-report.ts'
import { undiagnosedRow } from '../../shared/scan/scan-row.ts'
import { accessibilityFaults } from '../support/accessibility.ts'
import { axeViolations } from '../support/axe.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { healthyConsole, raceConsole } from '../support/stored-boots.ts'

const HOSTILE = '<script>window.evil=1</script>\u202e<img src=x onerror="window.evil=2">'
const folder = mkdtempSync(join(tmpdir(), 'scan-page-'))
after(() => rmSync(folder, { recursive: true }))

describe('the page of a scan', { skip: noBrowser }, () => {
  let browser: Browser
  let url = ''
  before(async () => {
    const consoles: [id: string, console: string][] = [
      ['lost', raceConsole()],
      ['healed', raceConsole({ healed: true })],
      ['fine', healthyConsole()],
      [HOSTILE, `${raceConsole()}\n${HOSTILE}`],
    ]
    const rows = await Promise.all(
      consoles.map(([id, text]) =>
        consoleRow({ id, parts: [{ name: 'console', bytes: Buffer.from(text) }], context: {} }),
      ),
    )
    const labelled = rows.map((row) => ({ ...row, labels: { image: HOSTILE } }))
    const all = [...labelled, undiagnosedRow('off', 'console_disabled', HOSTILE)]
    const facts = { at: 0, asked: HOSTILE, took_ms: 1, of: 9, is_interrupted: true, labels: [], since: null }
    const file = join(folder, 'scan.html')
    writeFileSync(file, await scanPage(reportOf(all, facts)))
    url = `file://${file}`
    browser = await startBrowser()
  })
  after(() => browser?.close())

  it('passes the accessibility checks, wide and at 320 px, light and dark, with everything open', async () => {
    const found: string[] = []
    const page = await browser.newPage({ bypassCSP: true })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(url)
    await page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true')
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 320]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 800 })
        const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
        const faults = [...(await accessibilityFaults(page)), ...(await axeViolations(page))]
        found.push(...faults, ...(wide > width ? [`scrolls sideways: ${wide} px at ${width}`] : []))
      }
    assert.deepEqual(found, [])
    assert.deepEqual(asked, [url])
    await page.close()
  })

  it('shows the story of each machine, and runs no script from a guest', async () => {
    const page = await browser.newPage()
    await page.goto(url)
    assert.equal(await page.locator('script, img').count(), 0)
    await page.locator('details', { hasText: 'lost' }).first().locator('summary').click()
    assert.equal(
      await page
        .getByText(/there was no default route/i)
        .first()
        .isVisible(),
      true,
    )
    await page.close()
  })
})
