/** The page of channels: which is well, which is not since when, and what was sent, by message. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { newNotification } from '../../../shared/page/notification.ts'
import { storeBoot, storeIncident } from '../../support/stored-boots.ts'
import {
  dueOf,
  startTestStore,
  storeToken,
  TEST_START,
  type TestDeps,
  testDeps,
} from '../../support/table.ts'

const SLACK = { type: 'slack', url: { env: 'SLACK_URL' } }

describe('the channels page', () => {
  let deps: TestDeps
  let subject = ''
  let operator = ''

  before(async () => {
    const { store } = await startTestStore()
    deps = testDeps({
      store,
      openViewing: true,
      config: {
        fleets: { demo: { page_channels: ['desk', 'well'] }, other: {} },
        channels: { desk: SLACK, well: SLACK },
      },
    })
    const lost = await storeBoot(deps, { instance: 'i-lost' })
    const tell = [{ ...newNotification('desk', 'v1', 1), attempts: 5, last_error: 'http_500' }]
    subject = incidentId(await storeIncident(deps, [lost], { tell }))
    for (let n = 1; n <= 5; n += 1)
      await store.appendDelivery({
        ...{
          endpoint: 'channel:desk',
          fleet: 'demo',
          at: TEST_START - (6 - n) * 60_000,
          message_id: 'msg_1',
          attempt: n,
        },
        ...{ outcome: 'retry', status: 500, latency_ms: 12, answer: 'ill', reason: 'http_500' },
        ...{ subject, intent: 'trigger', next_at: TEST_START + 60_000 },
      })
    await store.appendDelivery({
      ...{ endpoint: 'channel:well', fleet: 'demo', at: TEST_START - 1000, message_id: 'msg_2', attempt: 1 },
      ...{
        outcome: 'accepted',
        status: 200,
        latency_ms: 9,
        answer: '',
        reason: 'accepted',
        subject,
        intent: 'trigger',
        next_at: null,
      },
    })
    const state = await store.getEndpoint('channel:desk')
    const failing = {
      since: TEST_START - 300_000,
      tries: 5,
      reason: 'http_500',
      next_at: TEST_START + 60_000,
    }
    await store.casEndpoint({ ...state, failing })
    operator = await storeToken(deps, 'operator', { name: 'anna' })
  })

  const get = async (path: string, as = '') => {
    const headers = { accept: 'text/html', ...(as ? { authorization: `Bearer ${as}` } : {}) }
    return (await createApiApp(deps).request(path, { headers })).text()
  }
  const post = (path: string, as = operator) =>
    createApiApp(deps).request(path, { method: 'POST', headers: { authorization: `Bearer ${as}` } })

  it('shows a failing channel first, with since when, why, and the next try, never a dash', async () => {
    const text = await get('/deliveries?fleet=demo')
    assert.ok(text.indexOf('failing</span> desk') < text.indexOf('OK</span> well'))
    assert.match(text, /5 tries failed since <time[^>]*>[^<]*<\/time>: http 500; next try at <time/)
    assert.match(text, /Next try<\/dt><dd><time/)
    assert.match(text, /Incidents waiting<\/dt><dd>1</)
  })

  it('groups the tries of a message, and links to its incident', async () => {
    const text = await get('/deliveries?fleet=demo')
    assert.equal(text.match(/About:/g)?.length, 2)
    assert.match(text, /5 tries: http 500/)
    assert.match(text, new RegExp(`/incidents/${subject}\\?fleet=demo`))
  })

  it('can be limited to one incident by its URL', async () => {
    assert.match(await get(`/deliveries?fleet=demo&subject=${subject}`), /5 tries: http 500/)
    const none = await get('/deliveries?fleet=demo&subject=no_link~other~1')
    assert.doesNotMatch(none, /5 tries: http 500/)
    assert.match(none, /Showing only/)
  })

  it('says that nobody is notified where a fleet has no channel', async () => {
    assert.match(
      await get('/deliveries?fleet=other'),
      /Nobody is notified: the configuration names no channel for this fleet. docs\/channels\.md shows how/,
    )
  })

  it('lets an operator send a test and resend a message, and a viewer neither', async () => {
    assert.match(await get('/deliveries?fleet=demo', operator), /Send a test/)
    assert.doesNotMatch(await get('/deliveries?fleet=demo'), /Send a test/)
    assert.equal((await post('/channels/desk/test')).headers.get('location'), '/deliveries?fleet=demo')
    assert.equal((await post('/channels/nowhere/test')).status, 404)
    assert.equal((await post('/deliveries/channel%3Adesk/msg_1/replay')).status, 303)
    const kinds = (await dueOf(deps, TEST_START + 1000)).map(({ kind }) => kind)
    assert.ok(kinds.includes('channel_test') && kinds.includes('replay'), kinds.join(' '))
    const viewer = await storeToken(deps, 'viewer')
    assert.equal((await post('/channels/desk/test', viewer)).status, 403)
  })
})
