/**
 * Pictures of the dashboard for the README: `node test/run/screenshot.ts [CAPTURES] [OUT]`.
 * Everything in them is judged by the real judge from captured boots; the browser is a real one.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiDeps } from '../../functions/deps.ts'
import { acknowledgeIncident } from '../../functions/incidents/incident-change.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import { config as configFile } from '../../shared/config.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { startDashboard } from '../support/dashboard.ts'
import { storeExampleFleet } from '../support/example-fleet.ts'
import { storeOutbreakFleets } from '../support/outbreak-fleets.ts'

const [captures = '../shared/captures', out = 'docs'] = process.argv.slice(2)

if (noBrowser) {
  console.error(`no pictures: ${noBrowser}`)
  process.exit(2)
}

const table = openSqliteTable(':memory:')
const store = createStore(table, { shards: () => 1 })
const channels = {
  pagerduty: { type: 'slack', url: { env: 'X' } },
  slack: { type: 'slack', url: { env: 'X' } },
}
const fleet = { remediation: { mode: 'on' }, page_channels: ['pagerduty', 'slack'] }

const depsOf = (fleets: Record<string, object>): ApiDeps => ({
  store,
  config: configFile.parse({ fleets, channels }),
  now: Date.now,
  openViewing: true,
  announce: async () => {},
  poke: async () => {},
  outbound: async () => ({ outcome: 'blocked', reason: 'a picture calls nobody' }),
  readSecret: async () => '',
  log: () => {},
})
/** Three fleets, one of them in trouble; and one of captured boots, for what single boots and images look like. */
const three = depsOf({ web: fleet, batch: fleet, edge: { ...fleet, remediation: { mode: 'dry_run' } } })
const captured = depsOf({ demo: fleet })
const outbreak = await storeOutbreakFleets(three)
await acknowledgeIncident(three, { fleet: 'web', by: 'anna' }, outbreak.incident, {
  note: 'looking at NetworkManager',
  until: Date.now() + 2 * 3_600_000,
})
const { lost } = await storeExampleFleet(captured, captures)

const PICTURES = [
  { name: 'dashboard', path: '/', width: 1280, height: 640, scheme: 'light', of: three },
  {
    name: 'dashboard-boot',
    path: `/boots/${lost.instance.instance}/${lost.brief.boot_key}`,
    width: 1280,
    height: 1180,
    scheme: 'light',
    of: captured,
  },
  {
    name: 'dashboard-incident',
    path: `/incidents/${incidentId(outbreak.incident)}?fleet=web`,
    width: 1280,
    height: 1180,
    scheme: 'dark',
    of: three,
  },
  { name: 'dashboard-images', path: '/images', width: 1280, height: 900, scheme: 'dark', of: captured },
  { name: 'dashboard-narrow', path: '/', width: 360, height: 1000, scheme: 'dark', of: three },
] as const

const browser = await startBrowser()
mkdirSync(out, { recursive: true })
for (const { name, path, width, height, scheme, of } of PICTURES) {
  const dashboard = await startDashboard(of)
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme })
  await page.goto(`${dashboard.url}${path}`)
  await page.screenshot({ path: join(out, `${name}.png`) })
  console.log(join(out, `${name}.png`))
  await page.close()
  await dashboard.stop()
}
await browser.close()
await table.close()
