/** Ingest as Lambda gets it: the same answers as the app gives, and nothing loaded that a guest would wait for. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { canaryEnvelope } from '../../functions/canary/canary.ts'
import { CANARY_FLEET } from '../../shared/token.ts'
import { startDynalite } from '../support/dynalite.ts'
import { storeToken } from '../support/table.ts'
import { bundlesForTest, callBundle, httpEvent } from './lambda-bundle.ts'

const BOOT = '0f3c1f9e-3c52-4d53-9c1b-000000000001'

const { endpoint, storeWith } = await startDynalite()
const table = { store: storeWith() }
const reporter = { authorization: `Bearer ${await storeToken(table, 'ingest')}` }
const inventory = { authorization: `Bearer ${await storeToken(table, 'inventory')}` }

const directory = (await bundlesForTest()).get('ingest') ?? ''
const call = (...events: ReturnType<typeof httpEvent>[]) => callBundle(directory, endpoint, events)

describe("ingest's bundle", () => {
  it('stores a report, plain, gzipped or in base64, and answers the second one as a duplicate', async () => {
    const text = canaryEnvelope('bundle', BOOT)
    const gzipped = { ...httpEvent('POST', '/v1/evidence', reporter), isBase64Encoded: true }
    gzipped.body = gzipSync(text).toString('base64')
    const { answers } = await call(httpEvent('POST', '/v1/evidence', reporter, text), gzipped)
    assert.deepEqual(
      answers.map((one) => [one.statusCode, JSON.parse(one.body).outcome]),
      [
        [202, 'stored'],
        [202, 'duplicate'],
      ],
    )
    const { guest } = JSON.parse(answers[0]?.body ?? '{}')
    assert.equal((await table.store.reportsOfBoot('demo', guest, BOOT, null)).length, 1)
  })

  it('has loaded neither undici nor web crypto after the first accepted report', async () => {
    const text = canaryEnvelope('undici', BOOT)
    const { answers, modules } = await call(httpEvent('POST', '/v1/evidence', reporter, text))
    assert.equal(answers[0]?.statusCode, 202)
    assert.deepEqual(
      modules.filter((name) => /undici|webcrypto/.test(name)),
      [],
    )
  })

  it('stores nothing for the report that it warms itself up with', async () => {
    await call()
    const primed = '00000000-0000-4000-8000-000000000002'
    assert.deepEqual(await table.store.reportsOfBoot('primer', primed, primed.replace(/2$/, '1'), null), [])
    assert.deepEqual(await table.store.listInstances(CANARY_FLEET, null, 10), { items: [], next: null })
  })

  it('answers JSON reports and expectations from the files that it loads on demand', async () => {
    const json = JSON.stringify({ boot_id: BOOT, macs: ['02:00:00:00:00:01'], sections: [] })
    const launch = JSON.stringify({ macs: ['02:00:00:00:00:01'] })
    const { answers } = await call(
      httpEvent('POST', '/v1/boots', reporter, json),
      httpEvent('PUT', '/v1/expectations/i-1', inventory, launch),
      httpEvent('GET', '/v1/schemas/boot.json', {}),
    )
    assert.deepEqual(
      answers.map((one) => one.statusCode),
      [202, 200, 200],
    )
    assert.equal((await table.store.getInstance('demo', 'i-1'))?.known, true)
  })

  it('behind CloudFront rejects requests that bypass CloudFront, and answers the others as before', async () => {
    const text = canaryEnvelope('front', BOOT)
    const came = { ...reporter, 'boot-health-front': 'the-secret', 'boot-health-viewer': '203.0.113.9' }
    const behind = { FRONT_SECRET: 'the-secret', FRONT_ONLY: '1' }
    const events = [came, reporter].map((headers) => httpEvent('POST', '/v1/evidence', headers, text))
    const { answers, modules } = await callBundle(directory, endpoint, events, behind)
    assert.deepEqual(
      answers.map((one) => one.statusCode),
      [202, 403],
    )
    assert.deepEqual(
      modules.filter((name) => name.includes('undici')),
      [],
    )
  })

  it('answers mistakes with problem details, also from the files that it loads on demand', async () => {
    const { answers } = await call(
      httpEvent('POST', '/v1/evidence', {}),
      httpEvent('POST', '/v1/evidence', reporter, 'not an envelope'),
      httpEvent('POST', '/v1/boots', reporter, '{"boot_id":"x"}'),
      httpEvent('PUT', '/v1/expectations/i-1', inventory, '{"uuid":"x"}'),
      httpEvent('PUT', '/v1/expectations/i-1', reporter, '{}'),
      httpEvent('GET', '/v1/evidence', {}),
      httpEvent('POST', '/nowhere', {}),
    )
    assert.deepEqual(
      answers.map((one) => one.statusCode),
      [401, 400, 422, 422, 403, 405, 404],
    )
    for (const one of answers) assert.equal(one.headers['content-type'], 'application/problem+json')
    assert.equal(answers[0]?.headers['www-authenticate'], 'Bearer realm="boot-health"')
    assert.equal(answers[5]?.headers.allow, 'POST')
  })
})
