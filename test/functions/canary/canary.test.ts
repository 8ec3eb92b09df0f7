import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { serve } from '@hono/node-server'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { canaryEnvelope, sendCanary } from '../../../functions/canary/canary.ts'
import { createIngestApp } from '../../../functions/ingest/app.ts'
import type { ReportKey } from '../../../functions/store/report-item.ts'
import { parseEnvelope } from '../../../shared/envelope/envelope.ts'
import { judgeBoot } from '../../../shared/judgement/judge.ts'
import { CANARY_FLEET } from '../../../shared/token.ts'
import { startTestStore, storeToken, testDeps } from '../../support/table.ts'

const table = await startTestStore()
const announced: ReportKey[] = []
const deps = testDeps({ store: table.store, announce: async (key) => void announced.push(key) })
const token = await storeToken(table, 'canary', { fleet: CANARY_FLEET })
const app = createIngestApp(deps)
const port = await new Promise<number>((ready) => {
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => ready(info.port))
  after(() => void server.close())
})

const send = (bearer: string, endpoint = `http://127.0.0.1:${port}`) =>
  sendCanary({
    endpoint,
    stack: 'test',
    token: async () => bearer,
    post: async (url, request) => (await fetch(url, { method: 'POST', ...request })).status,
    now: deps.now,
    log: deps.log,
  })

describe('the canary', () => {
  it('sends a boot that the judgement itself calls healthy', () => {
    const parsed = parseEnvelope(canaryEnvelope('test', '0f3c1f9e-3c52-4d53-9c1b-000000000001'))
    assert.ok(parsed.ok)
    assert.deepEqual([judgeBoot([parsed.value]).verdict, judgeBoot([parsed.value]).cause], ['ok', 'healthy'])
  })

  it('goes through the public endpoint, is seen by the judge, and is counted nowhere', async () => {
    assert.equal(await send(token), true)
    const [key] = announced
    assert.ok(key)
    await judgeReport(deps, key)
    const events = deps.logged.map(({ event }) => event)
    assert.ok(events.includes('canary_seen'))
    assert.ok(!events.includes('boot_judged'))
    assert.deepEqual((await table.store.listInstances(CANARY_FLEET, null, 10)).items, [])
    const day = { fromMs: deps.now(), untilMs: deps.now() - 1 }
    assert.deepEqual((await table.store.listBootRows(CANARY_FLEET, day, null, 10)).items, [])
  })

  it('reports why it was not received, and never throws', async () => {
    assert.equal(await send('bh_ingest_wrong'), false)
    assert.equal(await send(token, 'http://127.0.0.1:1'), false)
    const failed = deps.logged.filter(({ event }) => event === 'canary_failed')
    assert.deepEqual(
      failed.flatMap(({ detail }) => Object.keys(detail ?? {})),
      ['status', 'error'],
    )
  })
})
