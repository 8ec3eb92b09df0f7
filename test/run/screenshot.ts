/**
 * Pictures of the dashboard for the README: `node test/run/screenshot.ts [CAPTURES] [OUT]`.
 * Everything in them is judged by the real judge from captured boots; the browser is a real one.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiDeps } from '../../functions/deps.ts'
import { createStore } from '../../functions/store/create-store.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import { config as configFile } from '../../shared/config.ts'
import { incidentId } from '../../shared/incident-id.ts'
import { noBrowser, startBrowser } from '../support/browser.ts'
import { startDashboard } from '../support/dashboard.ts'
import { storeExampleFleet } from '../support/example-fleet.ts'

const [captures = '../shared/captures', out = 'docs'] = process.argv.slice(2)

if (noBrowser) {
  console.error(`no pictures: ${noBrowser}`)
  process.exit(2)
}

const table = openSqliteTable(':memory:')
const store = createStore(table, { shards: () => 1 })
const config = {
  fleets: { demo: { remediation: { mode: 'on' }, page_channels: ['oncall'] } },
  channels: { oncall: { type: 'slack', url: { env: 'SLACK_URL' } } },
}
const deps: ApiDeps = {
  store,
  config: configFile.parse(config),
  now: Date.now,
  openViewing: true,
  announce: async () => {},
  poke: async () => {},
  outbound: async () => ({ outcome: 'blocked', reason: 'a picture calls nobody' }),
  readSecret: async () => '',
  log: () => {},
}
const { lost, incident } = await storeExampleFleet(deps, captures)
const boot = `/boots/${lost.instance.instance}/${lost.brief.boot_key}`

const PICTURES = [
  { name: 'dashboard', path: '/', width: 1280, height: 1000, scheme: 'light' },
  { name: 'dashboard-boot', path: boot, width: 1280, height: 1180, scheme: 'light' },
  {
    name: 'dashboard-incident',
    path: `/incidents/${incidentId(incident)}`,
    width: 1280,
    height: 1180,
    scheme: 'dark',
  },
  { name: 'dashboard-images', path: '/images', width: 1280, height: 900, scheme: 'dark' },
  { name: 'dashboard-narrow', path: '/', width: 360, height: 1000, scheme: 'dark' },
] as const

const dashboard = await startDashboard(deps)
const browser = await startBrowser()
mkdirSync(out, { recursive: true })
for (const { name, path, width, height, scheme } of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme })
  await page.goto(`${dashboard.url}${path}`)
  await page.screenshot({ path: join(out, `${name}.png`) })
  console.log(join(out, `${name}.png`))
  await page.close()
}
await browser.close()
await dashboard.stop()
await table.close()
