/** A guest as the server meets it: envelopes over HTTP requests to the real ingest app, and three boots to tell of. */
import assert from 'node:assert/strict'
import type { Hono } from 'hono'
import { judgeReport } from '../../functions/boots/judge.ts'
import { createIngestApp } from '../../functions/ingest/app.ts'
import type { InstanceItem } from '../../functions/store/instance-item.ts'
import type { ReportKey } from '../../functions/store/report-item.ts'
import type { Store } from '../../functions/store/store.ts'
import { storeToken, type TestDeps, testDeps } from './table.ts'

const stage = (name: string, at: string, up: number) =>
  `Cloud-init v. 0.7.5 running '${name}' at Thu, 19 Oct 2017 07:${at} +0000. Up ${up.toFixed(2)} seconds.`
const TABLES = (routes: string[]) => [
  'ci-info: ++++++++++++++++++++++++++Net device info+++++++++++++++++++++++++++',
  'ci-info: +--------+------+--------------+---------------+-------------------+',
  'ci-info: | Device |  Up  |   Address    |      Mask     |     Hw-Address    |',
  'ci-info: +--------+------+--------------+---------------+-------------------+',
  'ci-info: |   lo   | True |  127.0.0.1   |   255.0.0.0   |         .         |',
  'ci-info: |  eth0  | True | 9.111.222.12 | 255.255.255.0 | fa:16:3e:f3:41:85 |',
  'ci-info: +--------+------+--------------+---------------+-------------------+',
  'ci-info: +++++++++++++++++++++++++++++Route info++++++++++++++++++++++++++++++',
  'ci-info: +-------+-------------+---------+---------------+-----------+-------+',
  'ci-info: | Route | Destination | Gateway |    Genmask    | Interface | Flags |',
  'ci-info: +-------+-------------+---------+---------------+-----------+-------+',
  ...routes,
  'ci-info: +-------+-------------+---------+---------------+-----------+-------+',
]
const ON_LINK = 'ci-info: |   0   | 9.111.222.0 | 0.0.0.0 | 255.255.255.0 |    eth0   |   U   |'
const DEFAULT = 'ci-info: |   1   |   0.0.0.0   | 9.111.222.1 |    0.0.0.0    |    eth0   |   UG  |'
const END = `Cloud-init v. 0.7.5 finished at Thu, 19 Oct 2017 07:50:09 +0000. Datasource DataSourceOpenStack [net,ver=2].  Up 33.31 seconds`

/** The network was there: one lookup, one source, finished. */
export const HEALTHY = [
  stage('init-local', '50:01', 25.44),
  stage('init', '50:02', 26.01),
  ...TABLES([ON_LINK, DEFAULT]),
  stage('modules:config', '50:05', 29.5),
  stage('modules:final', '50:08', 32.9),
  END,
].join('\n')

/** The seed: an address and no default route at the only lookup. */
export const LOST_RACE = [
  stage('init-local', '50:01', 25.44),
  stage('init', '50:02', 26.01),
  ...TABLES([ON_LINK]),
  '2017-10-19 15:50:02,546 - util.py[WARNING]: No instance datasource found! Likely bad things to come!',
  'Can not apply stage config, no datasource found! Likely bad things to come!',
  'Can not apply stage final, no datasource found! Likely bad things to come!',
].join('\n')

/** The seed after its second lookup. */
export const RECOVERED = [
  LOST_RACE,
  stage('init', '50:06', 30.44),
  ...TABLES([ON_LINK, DEFAULT]),
  stage('modules:config', '50:08', 32.2),
  stage('modules:final', '50:09', 32.9),
  END,
].join('\n')

/** Only the first stage so far. */
export const BEGUN = stage('init-local', '50:01', 25.44)

export interface GuestFacts {
  uuid: string
  mac: string
  secret: string | null
  token: string
  image: string
  facts: Record<string, string>
}

export interface Told {
  boot: string
  text: string
  boot_n?: number
  seq?: number
  uptime?: number
  hint?: string
  /** Spooled by this boot and sent by a later one: nothing dates it. */
  spooled?: boolean
}

export interface World {
  deps: TestDeps
  ingest: Hono
  /** Reports that were stored and not judged yet, oldest first. */
  stored: ReportKey[]
  tokens: { ingest: string; inventory: string; operator: string }
  /** Judges everything that was stored since, in this order. */
  judge: () => Promise<void>
  instance: (id: string) => Promise<InstanceItem>
}

/** Ingest and judge over one table, driven by hand. */
export async function startWorld(store: Store, config?: Record<string, unknown>): Promise<World> {
  const stored: ReportKey[] = []
  const deps = testDeps({
    store,
    ...(config ? { config } : {}),
    announce: async (key) => void stored.push(key),
  })
  const ingest = createIngestApp(deps)
  const [own, inventory, operator] = [
    await storeToken(deps, 'ingest'),
    await storeToken(deps, 'inventory'),
    await storeToken(deps, 'operator'),
  ]
  return {
    deps,
    ingest,
    stored,
    tokens: { ingest: own, inventory, operator },
    async judge() {
      for (const key of stored.splice(0)) await judgeReport(deps, key)
    },
    async instance(id) {
      const item = await store.getInstance('demo', id)
      assert.ok(item, `there is an instance ${id}`)
      return item
    },
  }
}

let guests = 0
const hex = (n: number, length: number) => n.toString(16).padStart(length, '0')

/** A guest of its own; the same number gives the same uuid, MAC and secret. */
export function newGuest(world: World, given: Partial<GuestFacts> = {}): GuestFacts {
  const n = ++guests
  return {
    uuid: `6d1f5a10-1111-4aaa-8bbb-${hex(n, 12)}`,
    mac: `fa:16:3e:00:${hex(n >> 8, 2)}:${hex(n & 255, 2)}`,
    secret: hex(n, 64),
    token: world.tokens.ingest,
    image: 'centos-6.5',
    facts: {},
    ...given,
  }
}

/** A boot id that is readable in a failing test. */
export const bootId = (n: number) => `b0070000-2222-4ccc-8ddd-${hex(n, 12)}`

export function envelope(guest: GuestFacts, told: Told): string {
  const facts: Record<string, string> = {
    boot_id: told.boot,
    boot_n: String(told.boot_n ?? 1),
    seq: String(told.seq ?? 1),
    uptime: String(told.uptime ?? 40),
    hint: told.hint ?? 'unsure',
    product_uuid: guest.uuid,
    macs: guest.mac,
    image: guest.image,
    ...guest.facts,
  }
  const head = Object.entries(facts).filter(([, value]) => value !== '')
  return [
    'boot-health-evidence/1',
    ...head.map(([name, value]) => `${name}: ${value}`),
    '',
    'section: /var/log/cloud-init-output.log',
    ...told.text.split('\n').map((line) => ` ${line}`),
    '',
  ].join('\n')
}

/** Posts one report as the guest would; asserts that it was accepted. */
export async function report(world: World, guest: GuestFacts, told: Told): Promise<void> {
  const answer = await world.ingest.request('/v1/evidence', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${guest.token}`,
      ...(told.spooled ? {} : { 'boot-health-uptime': String(told.uptime ?? 40) }),
      ...(guest.secret === null ? {} : { 'boot-health-secret': guest.secret }),
    },
    body: envelope(guest, told),
  })
  assert.equal(answer.status, 202, await answer.text())
}

/** Inventory announces the launch of this guest as the instance. */
export async function expectLaunch(
  world: World,
  instance: string,
  guest: GuestFacts,
  more: object = {},
): Promise<void> {
  const answer = await world.ingest.request(`/v1/expectations/${instance}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${world.tokens.inventory}` },
    body: JSON.stringify({ uuid: guest.uuid, macs: [guest.mac], ...more }),
  })
  assert.equal(answer.status, 200, await answer.text())
}
