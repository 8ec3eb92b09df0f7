/** One whole sign-in in a real browser: from a link in a page, to a real provider and back, an act, the sessions, and out. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { axeViolations } from '../support/axe.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { ANNA, type IdentityWorld, startIdentityWorld } from '../support/identity-world.ts'

describe('a person in a browser', { skip: noBrowser }, () => {
  let world: IdentityWorld
  let browser: Browser
  let page: Page
  before(async () => {
    world = await startIdentityWorld()
    world.provider.account = ANNA
    browser = await startBrowser()
    page = await browser.newPage()
  })
  after(async () => {
    await browser?.close()
    await world?.stop()
  })

  it('signs in at the provider and lands on the link that they opened', async () => {
    await page.goto(`${world.url}/remediation?fleet=web`)
    assert.match(page.url(), /\/login\?next=/)
    assert.deepEqual(await axeViolations(page), [])
    await page.getByRole('link', { name: /^Sign in at / }).click()
    await page.waitForURL(`${world.url}/remediation?fleet=web`)
    assert.match((await page.locator('header').textContent()) ?? '', /anna@example\.org/)
    // Cookies know no ports: the provider's are here too.
    const cookie = (await page.context().cookies(world.url)).find(({ name }) => name === 'bh_session')
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Lax'])
  })

  it('acts under their own name', async () => {
    await page.locator('form[action^="/remediation/kill"] [name=reason]').fill('a drill')
    await page.locator('form[action^="/remediation/kill"] button').click()
    await page.waitForURL(`${world.url}/remediation?fleet=web`)
    assert.equal((await world.server.store.getGuard('web')).kill?.by, 'anna@example.org (oidc)')
  })

  it('sees where else they are signed in, and can sign out everywhere', async () => {
    await page.goto(`${world.url}/sessions?fleet=web`)
    assert.deepEqual(await axeViolations(page), [])
    assert.match((await page.locator('main').textContent()) ?? '', /this browser/)
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.waitForURL(/\/login/)
    assert.deepEqual(await world.server.store.listSessions(), [])
  })
})
