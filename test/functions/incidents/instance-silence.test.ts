/** A silence of one VM: it is no news, its incident still is. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createApiApp } from '../../../functions/api/app.ts'
import {
  acknowledgeIncident,
  addSilence,
  silenceMatches,
} from '../../../functions/incidents/incident-change.ts'
import { CAUSE, IMAGE, incidentBench, pagerDutyEvents } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore, storeToken, TEST_START } from '../../support/table.ts'

const receiver = await receiverOfFile()
const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('a silence of an instance', () => {
  const bench = async () => {
    const { store } = await startMemoryStore()
    const made = incidentBench(store, receiver)
    const mute = (instance: string, more: { ends_at?: number; cause?: string } = {}) =>
      addSilence(
        made.deps,
        { fleet: made.fleet, by: 'pat' },
        {
          ...{ cause: null, image: null, instance, reason: 'a test machine', pause: false },
          ...{ starts_at: TEST_START, ends_at: TEST_START + HOUR, ...more },
        },
      )
    return { store, mute, ...made }
  }

  it('holds back an incident of that VM alone until it ends, and then it pages at once', async () => {
    const { mute, fails, at, said, head } = await bench()
    await mute('i-1')
    await fails('i-1')
    await at(30 * MINUTE)
    assert.deepEqual([said(), (await head()).paging?.reason], [[], 'silenced'])
    await at(HOUR)
    assert.deepEqual(said(), ['trigger'])
  })

  it('lets the others of its incident page, with the true count of them all', async () => {
    const { mute, fails, at, said } = await bench()
    await mute('i-1')
    for (const id of ['i-1', 'i-2', 'i-3']) await fails(id)
    await at(MINUTE)
    assert.deepEqual(said(), ['trigger'])
    const { payload } = pagerDutyEvents(receiver).at(-1) ?? {}
    assert.match(payload?.summary ?? '', /3 of 3 VMs/)
    assert.equal(payload?.custom_details.Silenced, '1 of them, each by its own silence')
  })

  it('keeps the VM from counting as growth, or from ending an acknowledgement', async () => {
    const { fleet, deps, mute, fails, at, said, head } = await bench()
    await fails('i-1')
    await at(MINUTE)
    assert.deepEqual(said(), ['trigger'])
    for (const id of ['i-2', 'i-3', 'i-4']) await mute(id)
    const ack = { note: 'mine', until: TEST_START + 10 * HOUR }
    assert.ok(await acknowledgeIncident(deps, { fleet, by: 'pat' }, await head(), ack))
    await at(2 * MINUTE)
    for (const id of ['i-2', 'i-3', 'i-4']) await fails(id)
    await at(50 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'acknowledge'])
    await fails('i-5')
    await at(52 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'acknowledge', 'trigger'])
  })

  it('does not stop the resolve of what was paged', async () => {
    const { mute, fails, heals, at, said } = await bench()
    await fails('i-1')
    await at(MINUTE)
    await mute('i-1')
    await heals('i-1')
    await at(2 * MINUTE)
    await at(12 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve'])
  })

  it('shows before it is saved which incidents that VM is in', async () => {
    const { fleet, deps, fails } = await bench()
    for (const id of ['i-1', 'i-2']) await fails(id)
    const scope = { cause: null, image: null }
    assert.deepEqual(await silenceMatches(deps, fleet, { ...scope, instance: 'i-2' }), {
      open: 1,
      last_7_days: 1,
    })
    assert.deepEqual(await silenceMatches(deps, fleet, { ...scope, instance: 'i-9' }), {
      open: 0,
      last_7_days: 0,
    })
    const elsewhere = { cause: 'no_link', image: null, instance: 'i-1' }
    assert.deepEqual(await silenceMatches(deps, fleet, elsewhere), { open: 0, last_7_days: 0 })
  })

  it('can be made over HTTP and by the form of an incident, and is listed with the silences', async () => {
    const { store, fleet, deps, fails } = await bench()
    await fails('i-1')
    const app = createApiApp(deps)
    const token = await storeToken({ store }, 'operator', { fleet, name: 'pat' })
    const headers = { authorization: `Bearer ${token}` }
    const post = (path: string, body: string, type = 'application/json') =>
      app.request(path, { method: 'POST', headers: { ...headers, 'content-type': type }, body })
    const body = { instance: 'i-1', for_s: 3600, reason: 'a test machine' }
    assert.equal((await post('/v1/silences', JSON.stringify({ ...body, all: true }))).status, 422)
    const made = await post('/v1/silences', JSON.stringify(body))
    const { cause, image, instance, matches } = (await made.json()) as Record<string, unknown>
    assert.deepEqual(
      [made.status, cause, image, instance, matches],
      [201, null, null, 'i-1', { open: 1, last_7_days: 1 }],
    )
    const form = (fields: string) =>
      post(
        `/incidents/${encodeURIComponent(`${CAUSE}~${IMAGE}~1`)}/silence`,
        fields,
        'application/x-www-form-urlencoded',
      )
    assert.equal((await form('scope=instance&reason=x&for=4h')).status, 422)
    assert.equal((await form('scope=instance&instance=i-2&reason=x&for=4h')).status, 303)
    assert.deepEqual(
      (await store.listSilences(fleet, deps.now())).map((one) => [one.cause, one.image, one.instance]).sort(),
      [
        [null, null, 'i-1'],
        [null, null, 'i-2'],
      ],
    )
    const page = await (await app.request('/incidents', { headers })).text()
    for (const id of ['i-1', 'i-2']) assert.match(page, new RegExp(`instance ${id}`))
  })
})
