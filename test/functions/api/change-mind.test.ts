/** What an operator takes back or changes: an acknowledgement, a silence. And what a fleet has, as JSON. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { CAUSE, IMAGE, incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startTestStore, storeToken, TEST_START } from '../../support/table.ts'

const receiver = await receiverOfFile()
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const ID = incidentId({ cause: CAUSE, image: IMAGE, gen: 1 })

async function start() {
  const { store } = await startTestStore()
  const bench = incidentBench(store, receiver)
  const { fleet, deps } = bench
  const app = createApiApp(deps)
  const operator = await storeToken({ store }, 'operator', { fleet, name: 'pat' })
  const viewer = await storeToken({ store }, 'viewer', { fleet })
  const ask = async (method: string, path: string, body?: object | string, token = operator) => {
    const isForm = typeof body === 'string'
    const response = await app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, text, json: isJson ? JSON.parse(text) : null }
  }
  const audit = async (subject: string) =>
    (await store.listAudit(subject, fleet, null, 50)).items.map(({ action, actor }) => `${actor}: ${action}`)
  return { store, viewer, ask, audit, ...bench }
}

describe('an acknowledgement can be withdrawn (newcomer 18):', () => {
  it('over the API; the audit names who did it, and pages are sent again', async () => {
    const { ask, viewer, fails, head, at, said, audit } = await start()
    await fails('i-1')
    await at(MINUTE)
    await ask('POST', `/v1/incidents/${ID}/ack`, { note: 'on it', for_s: 90 * 24 * 3600 })
    await at(5 * HOUR)
    assert.ok(!said().includes('trigger', 1), `held while acknowledged: ${said()}`)
    assert.equal((await ask('DELETE', `/v1/incidents/${ID}/ack`, undefined, viewer)).status, 403)
    assert.equal((await ask('DELETE', `/v1/incidents/${ID}/ack`)).status, 204)
    assert.equal((await head()).ack, null)
    const again = await ask('DELETE', `/v1/incidents/${ID}/ack`)
    assert.deepEqual(
      [again.status, again.json.type],
      [404, 'urn:boot-health:problem:no_such_acknowledgement'],
    )
    assert.ok((await audit(ID)).includes('token pat: unacknowledged'))
    await at(10 * HOUR)
    assert.ok(said().filter((one) => one === 'trigger').length > 1, `${said()}`)
  })

  it('on the incident’s page', async () => {
    const { ask, fails, head, at } = await start()
    await fails('i-1')
    await at(MINUTE)
    assert.doesNotMatch((await ask('GET', `/incidents/${ID}`)).text, /Withdraw the acknowledgement/)
    await ask('POST', `/v1/incidents/${ID}/ack`, { note: 'on it' })
    assert.match((await ask('GET', `/incidents/${ID}`)).text, /action="[^"]+\/unack[^"]*"/)
    assert.equal((await ask('POST', `/incidents/${ID}/unack`, '')).status, 303)
    assert.equal((await head()).ack, null)
  })
})

describe('an active silence can be changed (newcomer, missing 11):', () => {
  it('its end, its reason and whether it pauses repairs, but not its scope', async () => {
    const { ask, viewer, store, fleet, audit } = await start()
    const { json } = await ask('POST', '/v1/silences', { image: IMAGE, reason: 'rebuilding', for_s: 3600 })
    const path = `/v1/silences/${json.id}`
    assert.equal((await ask('PATCH', path, { for_s: 7200 }, viewer)).status, 403)
    const longer = await ask('PATCH', path, { for_s: 7200, reason: 'still rebuilding', pause: true })
    assert.equal(longer.status, 200)
    const [stored] = await store.listSilences(fleet, TEST_START)
    assert.deepEqual(
      [stored?.ends_at, stored?.reason, stored?.pause, stored?.image, stored?.author],
      [TEST_START + 2 * HOUR, 'still rebuilding', true, IMAGE, 'token pat'],
    )
    for (const [body, pointer] of [
      [{}, ''],
      [{ image: 'other' }, ''],
      [{ for_s: 60, until: '2030-01-01T00:00:00Z' }, '/until'],
      [{ until: '2020-01-01T00:00:00Z' }, '/until'],
    ] as const) {
      const { status, json } = await ask('PATCH', path, body)
      assert.equal(status, 422, JSON.stringify(body))
      if (pointer !== '') assert.equal(json.errors[0].pointer, pointer)
    }
    assert.equal((await ask('PATCH', '/v1/silences/none', { for_s: 60 })).status, 404)
    assert.ok((await audit(`fleet:${fleet}`)).includes('token pat: silence_changed'))
  })

  it('a button extends it by some hours and never shortens it', async () => {
    const { ask, store, fleet } = await start()
    const { json } = await ask('POST', '/v1/silences', { image: IMAGE, reason: 'x', for_s: 89 * 24 * 3600 })
    const end = async () => (await store.listSilences(fleet, TEST_START))[0]?.ends_at ?? 0
    const before = await end()
    assert.match((await ask('GET', '/incidents')).text, /action="\/silences\/[^"]+\/extend[^"]*"/)
    assert.equal((await ask('POST', `/silences/${json.id}/extend`, 'for=4h')).status, 303)
    assert.equal(await end(), before + 4 * HOUR)
    await ask('POST', `/silences/${json.id}/extend`, 'for=72h')
    assert.equal(await end(), TEST_START + 90 * 24 * HOUR)
  })
})

describe('the JSON API of a fleet', () => {
  it('lists its images, its endpoints and its instances by part of their name', async () => {
    const { ask, fails, viewer, at } = await start()
    await fails('i-1')
    await fails('j-2')
    await at(MINUTE)
    const endpoints = await ask('GET', '/v1/endpoints', undefined, viewer)
    assert.ok(endpoints.json.items.some((one: { endpoint: string }) => one.endpoint === 'channel:oncall'))
    assert.equal((await ask('GET', '/v1/images?days=0', undefined, viewer)).status, 400)
    assert.equal((await ask('GET', '/v1/images', undefined, viewer)).status, 200)
    const ids = async (query: string) =>
      (await ask('GET', `/v1/instances${query}`, undefined, viewer)).json.items.map(
        (one: { instance: string }) => one.instance,
      )
    assert.deepEqual([await ids('?instance=j-'), await ids('?instance=zz')], [['j-2'], []])
  })

  it('shows operators its settings, without any secret', async () => {
    const { ask, viewer, deps } = await start()
    assert.equal((await ask('GET', '/v1/settings', undefined, viewer)).status, 403)
    const { status, json, text } = await ask('GET', '/v1/settings')
    assert.equal(status, 200)
    assert.ok(json.channels.oncall)
    assert.ok(json.settings.page_wait_s !== undefined)
    const values = [...JSON.stringify(deps.config).matchAll(/\{"value":"([^"]+)"\}/g)].map(
      ([, value]) => value ?? '',
    )
    for (const value of values) assert.ok(!text.includes(`"${value}"`), value)
  })
})
