/** The screens that grow with a fleet, in a real browser: with nothing, with incidents of no, one and 5,000 members, with ten fleets. */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { createApiApp } from '../../functions/api/app.ts'
import type { IncidentHead } from '../../functions/store/incident-item.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { type Dashboard, startDashboard } from '../support/dashboard.ts'
import { storeManyFleets } from '../support/many-fleets.ts'
import { storeMoreFailing, storeOutbreakFleets } from '../support/outbreak-fleets.ts'
import { faultsShown, SHOWN } from '../support/screen-faults.ts'
import { signIn } from '../support/session.ts'
import { raceConsole, storeBoot, storeIncident } from '../support/stored-boots.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from '../support/table.ts'

const PICTURES = process.env.SCREENS_DIR
/** An incident is as tall as with 60 members at most: what it shows of them is ten at a time. */
const TALLEST: Record<number, number> = { 1440: 2000, 390: 5000 }
const TEN_FLEETS = Array.from({ length: 10 }, (_, n) => `fleet-${n}`)

interface Volume {
  fleets: readonly string[]
  /** Stores it; answers further paths to look at, by name. */
  fill: (deps: TestDeps) => Promise<Record<string, string>>
}

const incidentPath = (head: IncidentHead) => ({
  incident: `/incidents/${incidentId(head)}?fleet=${head.fleet}`,
})
const EMPTY_STATES = {
  ...{ 'two images': '/images/none/compare/nothing?fleet=web', sessions: '/sessions?fleet=web' },
  'sign in': '/login?next=/boots',
  ...{ images: '/images?fleet=web', trend: '/trend?fleet=web', image: '/images/none?fleet=web' },
  ...{ channels: '/deliveries?fleet=web', repairs: '/remediation?fleet=web' },
}

const VOLUMES: Record<string, Volume> = {
  'no machine': { fleets: ['web'], fill: async () => EMPTY_STATES },
  'an incident without members': {
    fleets: ['web'],
    fill: async (deps) => incidentPath(await storeIncident(deps, [], { fleet: 'web' })),
  },
  'an incident of one member': {
    fleets: ['web'],
    fill: async (deps) => {
      // Repaired half an hour later: its chart has a break, in which nothing happened.
      const console = raceConsole({ healed: true, again: 1830 })
      const instance = 'i-0a1b2c3d4e5f60718'
      const boot = await storeBoot(deps, {
        ...{ fleet: 'web', instance, console },
        began_at: deps.now() - 2_000_000,
      })
      return {
        ...incidentPath(await storeIncident(deps, [boot], { fleet: 'web' })),
        'boot repaired late': `/boots/${instance}/${boot.brief.boot_key}?fleet=web`,
        'what the guest sent': `/boots/${instance}/${boot.brief.boot_key}/raw?fleet=web`,
      }
    },
  },
  'an incident of 5,000 members': {
    fleets: ['web', 'batch', 'edge'],
    fill: async (deps) => {
      const outbreak = await storeOutbreakFleets(deps)
      await storeMoreFailing(deps, outbreak, 4_940)
      return incidentPath(outbreak.incident)
    },
  },
  'ten fleets': {
    fleets: TEN_FLEETS,
    fill: async ({ store, now }) => {
      const many = { fleets: TEN_FLEETS, instances: 1000, images: 5, open: 5, every: 10, now: now() }
      await storeManyFleets(store, many)
      return {}
    },
  },
}

describe('the screens', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await startBrowser()
  })
  after(() => browser?.close())

  for (const [volume, { fleets, fill }] of Object.entries(VOLUMES))
    describe(`with ${volume}`, () => {
      let dashboard: Dashboard
      let deps: TestDeps
      let session = { name: '', value: '' }
      const [fleet = ''] = fleets
      const paths: Record<string, string> = {
        ...{ home: '/', wall: '/wall', incidents: `/incidents?fleet=${fleet}` },
        ...{ boots: `/boots?fleet=${fleet}`, instances: `/instances?fleet=${fleet}` },
      }

      before(async () => {
        const { store } = await startMemoryStore()
        const config = { fleets: Object.fromEntries(fleets.map((name) => [name, {}])) }
        deps = testDeps({ store, openViewing: true, config })
        Object.assign(paths, await fill(deps))
        dashboard = await startDashboard(deps)
        const token = await storeToken(deps, 'operator', { fleet: '*', name: 'anna' })
        const [name = '', value = ''] = (await signIn(createApiApp(deps), token)).split('=')
        session = { name, value }
      })
      after(() => dashboard?.stop())

      async function signedIn(isIn: boolean) {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
        await context.clock.setFixedTime(deps.now())
        if (isIn) await context.addCookies([{ ...session, url: dashboard.url }])
        return context
      }

      for (const isIn of [true, false])
        it(`pass axe-core, hide nothing beside the window and do not grow without end, signed ${isIn ? 'in' : 'out'}`, async () => {
          const found: string[] = []
          const context = await signedIn(isIn)
          const shown = isIn ? SHOWN : SHOWN.filter(({ width }) => width === 390)
          for (const [name, path] of Object.entries(paths)) {
            const page = await context.newPage()
            page.on('console', (said) => said.type() === 'error' && found.push(`${name}: ${said.text()}`))
            assert.equal((await page.goto(`${dashboard.url}${path}`))?.status(), 200, path)
            const faults = await faultsShown(page, name, shown, async ({ width, colorScheme }) => {
              const height = await heightOf(page)
              if (name === 'incident' && height > (TALLEST[width] ?? Number.POSITIVE_INFINITY))
                found.push(`${name}, ${width} px: ${height} px tall`)
              if (PICTURES && isIn) await picture(page, `${volume}-${name}-${width}-${colorScheme}`)
            })
            found.push(...faults)
            await page.close()
          }
          await context.close()
          assert.deepEqual(found, [])
        })

      it('show every fleet of the wall and of the first page without scrolling', async () => {
        const context = await signedIn(true)
        const page = await context.newPage()
        await page.goto(`${dashboard.url}/wall`)
        for (const [width, height] of [
          [1440, 900],
          [1920, 1080],
          [3840, 2160],
        ] as const) {
          await page.setViewportSize({ width, height })
          assert.ok((await heightOf(page)) <= height, `wall, ${width} px: ${await heightOf(page)} px tall`)
        }
        await page.setViewportSize({ width: 1440, height: 900 })
        await page.goto(`${dashboard.url}/`)
        const last = await page.locator('.fleets tbody tr').last().boundingBox()
        assert.ok(last && last.y + last.height < 900, JSON.stringify(last))
        await context.close()
      })
    })
})

const heightOf = async (page: Page) => Number(await page.evaluate('document.documentElement.scrollHeight'))

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES ?? '', { recursive: true })
  const path = join(PICTURES ?? '', `${name.replaceAll(/[ ,]+/g, '-')}.png`)
  await page.screenshot({ path, fullPage: true })
}
