import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { fleetConfig } from '../../../shared/config.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { CAUSE, IMAGE, incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startTestStore, storeToken, TEST_START } from '../../support/table.ts'

const receiver = await receiverOfFile()

const MINUTE = 60_000
const ID = incidentId({ cause: CAUSE, image: IMAGE, gen: 1 })

describe('an operator, over HTTP,', () => {
  async function start() {
    const { store } = await startTestStore()
    const bench = incidentBench(store, receiver)
    const { fleet, deps } = bench
    const app = createApiApp(deps)
    const operator = await storeToken({ store }, 'operator', { fleet, name: 'pat' })
    const viewer = await storeToken({ store }, 'viewer', { fleet })
    const ask = async (method: string, path: string, body?: object, token = operator) => {
      const response = await app.request(path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      const text = await response.text()
      return { status: response.status, json: text === '' ? null : JSON.parse(text) }
    }
    return { store, viewer, ask, ...bench }
  }

  it('acknowledges an open incident and no other', async () => {
    const { ask, viewer, fails, head, at } = await start()
    await fails('i-1')
    await at(MINUTE)
    const body = { note: 'on it', for_s: 3600 }
    assert.equal((await ask('POST', `/v1/incidents/${ID}/ack`, body, viewer)).status, 403)
    const { status, json } = await ask('POST', `/v1/incidents/${ID}/ack`, body)
    assert.deepEqual([status, json.ack.by], [200, 'token pat'])
    assert.deepEqual((await head()).ack, {
      by: 'token pat',
      note: 'on it',
      at: TEST_START + MINUTE,
      until: TEST_START + 61 * MINUTE,
      members: 1,
    })
    for (const id of [ID.replace(/1$/, '2'), 'nonsense', 'crash~x~1'])
      assert.equal((await ask('POST', `/v1/incidents/${id}/ack`, body)).status, 404, id)
    const without = await ask('POST', `/v1/incidents/${ID}/ack`, {})
    assert.deepEqual([without.status, without.json.errors[0].pointer], [422, '/note'])
  })

  it('previews what a silence covers before saving it, saves it, and ends it', async () => {
    const { ask, viewer, fails, at } = await start()
    await fails('i-1')
    await at(MINUTE)
    const rule = { image: IMAGE, reason: 'rebuilding', for_s: 3600 }
    const preview = await ask('POST', '/v1/silences', { ...rule, preview: true })
    assert.deepEqual([preview.status, preview.json], [200, { matches: { open: 1, last_7_days: 1 } }])
    assert.deepEqual((await ask('GET', '/v1/silences', undefined, viewer)).json.items, [])
    assert.equal((await ask('POST', '/v1/silences', rule, viewer)).status, 403)
    const saved = await ask('POST', '/v1/silences', rule)
    assert.deepEqual([saved.status, saved.json.author, saved.json.pause], [201, 'token pat', false])
    const list = await ask('GET', '/v1/silences', undefined, viewer)
    assert.deepEqual(
      list.json.items.map((one: { id: string }) => one.id),
      [saved.json.id],
    )
    assert.equal((await ask('DELETE', `/v1/silences/${saved.json.id}`)).status, 204)
    assert.equal((await ask('DELETE', `/v1/silences/${saved.json.id}`)).status, 404)
  })

  for (const [what, body] of [
    ['no end', { reason: 'x' }],
    ['two ends', { reason: 'x', for_s: 60, until: '2030-01-01T00:00:00Z' }],
    ['an end in the past', { reason: 'x', until: '2020-01-01T00:00:00Z' }],
    ['an end in years', { reason: 'x', until: '2030-01-01T00:00:00Z' }],
    ['no reason', { for_s: 60 }],
    ['a field that does not exist', { reason: 'x', for_s: 60, matcher: 'y' }],
  ] as const)
    it(`gets an explanation of what is wrong with a silence with ${what}`, async () => {
      const { ask } = await start()
      const { status, json } = await ask('POST', '/v1/silences', body)
      assert.equal(status, 422)
      assert.ok(json.errors.length > 0)
    })

  it('tests a channel end to end and sees the result in the delivery log', async () => {
    const { ask, viewer, deps, said } = await start()
    assert.equal((await ask('POST', '/v1/channels/hook/test')).status, 404)
    assert.equal((await ask('POST', '/v1/channels/oncall/test', undefined, viewer)).status, 403)
    const { status, json } = await ask('POST', '/v1/channels/oncall/test')
    assert.equal(status, 202)
    await sweep(deps)
    assert.deepEqual(said(), ['trigger', 'resolve'])
    const log = await ask('GET', json.deliveries, undefined, viewer)
    assert.deepEqual(log.json.items.map((one: { intent: string }) => one.intent).sort(), [
      'resolve',
      'trigger',
    ])
    assert.deepEqual(
      new Set(log.json.items.map((one: { outcome: string }) => one.outcome)),
      new Set(['accepted']),
    )
  })

  it('re-enables a channel that had answered 410, by a test that succeeds', async () => {
    const { ask, deps, fails, at } = await start()
    receiver.answer(({ path }) => ({ status: path === '/pd' ? 410 : 200 }))
    await fails('i-1')
    await at(MINUTE)
    const log = () => ask('GET', '/v1/deliveries?endpoint=channel%3Aoncall')
    assert.equal((await log()).json.disabled.reason, 'http_410')
    receiver.answer(202)
    await ask('POST', '/v1/channels/oncall/test')
    await sweep(deps)
    assert.equal((await log()).json.disabled, null)
  })

  it('replays a page under its own id, and learns why a repair cannot be replayed', async () => {
    const { ask, deps, store, fleet, fails, at, said, keys } = await start()
    await fails('i-1')
    await at(MINUTE)
    const log = await ask('GET', '/v1/deliveries?endpoint=channel%3Aoncall')
    const [{ message_id, subject }] = log.json.items
    assert.equal(subject, ID)
    const path = `/v1/deliveries/channel%3Aoncall/${message_id}/replay`
    assert.equal((await ask('POST', path)).status, 202)
    await sweep(deps)
    assert.deepEqual([said(), keys().length], [['trigger', 'trigger'], 1])
    assert.equal((await ask('POST', '/v1/deliveries/channel%3Aoncall/msg_x/replay')).status, 404)
    const entry = (await store.listDeliveries('channel:oncall', '2026-11-24', null, 1)).items[0]
    assert.ok(entry)
    await store.appendDelivery({
      ...entry,
      endpoint: `remediation:${fleet}`,
      message_id: 'msg_r',
      subject: 'a-1',
    })
    const repair = await ask('POST', `/v1/deliveries/remediation%3A${fleet}/msg_r/replay`)
    assert.deepEqual([repair.status, repair.json.type], [409, 'urn:boot-health:problem:not_replayable'])
  })

  it('sees nothing of another fleet', async () => {
    const { ask, store, fails, at } = await start()
    await fails('i-1')
    await at(MINUTE)
    const stranger = await storeToken({ store }, 'operator', { fleet: 'another' })
    const log = await ask('GET', '/v1/deliveries?endpoint=channel%3Aoncall', undefined, stranger)
    assert.deepEqual(log.json.items, [])
    const ack = await ask('POST', `/v1/incidents/${ID}/ack`, { note: 'mine' }, stranger)
    assert.equal(ack.status, 404)
  })

  it('sees a switched-off channel only where the fleet uses it', async () => {
    const { ask, store, deps, fails, at } = await start()
    const remediation = { url: 'https://repairs.example', secret: { env: 'SECRET' } }
    deps.config.fleets.another = fleetConfig.parse({ remediation })
    receiver.answer(({ path }) => ({ status: path === '/pd' ? 410 : 200 }))
    await fails('i-1')
    await at(MINUTE)
    await store.casEndpoint({
      ...(await store.getEndpoint('remediation:another')),
      disabled_at: TEST_START,
      reason: 'http_410',
    })
    const stranger = await storeToken({ store }, 'viewer', { fleet: 'another' })
    const disabled = async (endpoint: string, token?: string) => {
      const path = `/v1/deliveries?endpoint=${encodeURIComponent(endpoint)}`
      return (await ask('GET', path, undefined, token)).json.disabled?.reason ?? null
    }
    assert.equal(await disabled('channel:oncall'), 'http_410')
    assert.equal(await disabled('channel:oncall', stranger), null)
    assert.equal(await disabled('remediation:another', stranger), 'http_410')
    assert.equal(await disabled('remediation:another'), null)
  })

  it('gets an explanation of what is wrong with a query of the delivery log', async () => {
    const { ask } = await start()
    const { status, json } = await ask('GET', '/v1/deliveries?day=yesterday')
    assert.deepEqual(
      [status, json.errors.map((one: { pointer: string }) => one.pointer).sort()],
      [400, ['?day', '?endpoint']],
    )
  })
})
