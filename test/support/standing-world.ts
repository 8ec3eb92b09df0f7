/** A whole server driven by hand, with people and a receiver of repairs at its far side: who pages, repairs, is shown as fine. */
import assert from 'node:assert/strict'
import { createApiApp } from '../../functions/api/app.ts'
import { judgeReport } from '../../functions/boots/judge.ts'
import { createIngestApp } from '../../functions/ingest/app.ts'
import { createOutbound } from '../../functions/outbound/outbound.ts'
import { censusOf } from '../../functions/repairs/census.ts'
import type { InstanceItem } from '../../functions/store/instance-item.ts'
import type { ReportKey } from '../../functions/store/report-item.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { bootId, envelope, type GuestFacts, type Told } from './guest.ts'
import type { Receiver } from './receiver.ts'
import { startMemoryStore, storeToken, type TestDeps, testDeps } from './table.ts'

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

export interface Heard {
  /** Titles of what went to those who are called, repeats and resolves left out. */
  paged: string[]
  /** Titles of what went to the desk. */
  noticed: string[]
  /** Instances of which a repair was asked for. */
  repairs: string[]
}

export interface StandingWorld {
  deps: TestDeps
  /** Inventory's word: PUT of an expectation. */
  announce: (instance: string, body?: object) => Promise<void>
  gone: (instance: string) => Promise<void>
  /** One report with the image's token, judged at once. The number names its boot. */
  say: (guest: GuestFacts, boot: number, text: string, more?: Partial<Told>) => Promise<void>
  /** Inventory posts a console. */
  console: (instance: string, text: string) => Promise<void>
  accept: (instance: string, secret: string) => Promise<void>
  /** Minutes in which the worker does what is due. */
  pass: (minutes: number) => Promise<void>
  instance: (id: string) => Promise<InstanceItem>
  heard: () => Heard
  /** Instances that the census counts. */
  counted: () => Promise<number>
}

/** Pages at once, repairs by webhook; `fleet` is its further settings. Embedded mode over the simulator's table. */
export async function startStandingWorld(receiver: Receiver, fleet: object = {}): Promise<StandingWorld> {
  const { store } = await startMemoryStore()
  const stored: ReportKey[] = []
  const remediation = { mode: 'on', url: `${receiver.url}/fix`, secret: { value: SECRET } }
  const channel = (path: string) => ({
    type: 'pagerduty',
    routing_key: { value: 'k' },
    url: `${receiver.url}${path}`,
  })
  const deps = testDeps({
    store,
    outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
    announce: async (key) => void stored.push(key),
    judge: async (key) => judgeReport(deps, key),
    config: {
      public_url: 'https://bh.example',
      channels: { oncall: channel('/page'), desk: channel('/desk') },
      fleets: {
        demo: { page_channels: ['oncall'], ticket_channels: ['desk'], page_wait_s: 0, remediation, ...fleet },
      },
    },
  })
  const ingest = createIngestApp(deps)
  const api = createApiApp(deps)
  const [own, inventory, operator] = [
    await storeToken(deps, 'ingest'),
    await storeToken(deps, 'inventory'),
    await storeToken(deps, 'operator'),
  ]
  const call = async (app: typeof ingest, path: string, token: string, init: RequestInit, status: number) => {
    const answer = await app.request(path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token}` },
    })
    assert.equal(answer.status, status, `${path}: ${await answer.text()}`)
  }
  const judge = async () => {
    for (const key of stored.splice(0)) await judgeReport(deps, key)
  }
  const instance = async (id: string) => {
    const item = await store.getInstance('demo', id)
    assert.ok(item, `there is an instance ${id}`)
    return item
  }
  return {
    deps,
    instance,
    announce: async (id, body = {}) => {
      await call(
        ingest,
        `/v1/expectations/${id}`,
        inventory,
        { method: 'PUT', body: JSON.stringify(body) },
        200,
      )
      await sweep(deps)
    },
    gone: (id) => call(ingest, `/v1/expectations/${id}`, inventory, { method: 'DELETE' }, 204),
    async say(guest, boot, text, more = {}) {
      const told = { boot: bootId(boot), boot_n: boot, text, ...more }
      const headers: Record<string, string> = {
        'boot-health-uptime': String(told.uptime ?? 40),
        ...(guest.secret === null ? {} : { 'boot-health-secret': guest.secret }),
      }
      await call(ingest, '/v1/evidence', own, { method: 'POST', headers, body: envelope(guest, told) }, 202)
      await judge()
    },
    async console(id, text) {
      await call(ingest, `/v1/console?instance=${id}`, inventory, { method: 'POST', body: text }, 202)
      await judge()
    },
    async accept(id, secret) {
      const body = JSON.stringify({ secret_hash: secret, note: 'seen on its console' })
      await call(api, `/v1/instances/${id}/accept`, operator, { method: 'POST', body }, 200)
      await sweep(deps)
    },
    async pass(minutes) {
      await sweep(deps)
      for (let minute = 0; minute < minutes; minute++) {
        deps.advance(60_000)
        await sweep(deps)
      }
    },
    heard: () => heardBy(receiver),
    counted: async () => {
      deps.advance(300_000)
      await sweep(deps)
      return [...(await censusOf(deps, 'demo', { fresh: true })).values()].reduce(
        (sum, { cohort }) => sum + cohort,
        0,
      )
    },
  }
}

function heardBy({ received }: Receiver): Heard {
  const titles = (path: string) => {
    const events = received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body))
    const first = new Map<string, string>()
    for (const { event_action, dedup_key, payload } of events)
      if (event_action === 'trigger' && !first.has(dedup_key)) first.set(dedup_key, payload.summary)
    return [...first.values()]
  }
  const repairs = received
    .filter(({ path }) => path === '/fix')
    .map(({ body }) => JSON.parse(body).data.instance.id ?? JSON.parse(body).data.instance)
  return { paged: titles('/page'), noticed: titles('/desk'), repairs: [...new Set<string>(repairs)] }
}
