/** What people do in PagerDuty, sent as webhooks v3 over real HTTP to an embedded server. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { IncidentHead } from '../../../functions/store/incident-item.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { pageKey } from '../../../shared/page/page-key.ts'
import { CALLBACK_BYTES } from '../../../shared/policy/limits.ts'
import { RESOLVED_THERE_MS } from '../../../shared/policy/people.ts'
import { ACK_S } from '../../../shared/policy/waits.ts'
import { type Embedded, startEmbedded } from '../../support/embedded.ts'
import { PAGERDUTY_SECRET, type ThereEvent, thereBody, thereHeaders } from '../../support/signed-callbacks.ts'
import { storeBoot, storeIncident } from '../../support/stored-boots.ts'
import { TEST_START } from '../../support/table.ts'

const ENVIRONMENT = {
  PD_KEY: 'R0UT1NGKEYxxxxxxxxxxxxxxxxxxxxxx',
  PD_SECRET: PAGERDUTY_SECRET,
  PD_OTHER: 'of-another-subscription',
}
const LONG = 'x'.repeat(128)

describe('a PagerDuty event', () => {
  let embedded: Embedded
  let head: IncidentHead
  let clock = TEST_START
  let images = 0

  before(async () => {
    Object.assign(process.env, ENVIRONMENT)
    embedded = await startEmbedded(
      {
        fleets: { web: { page_channels: ['pager'], page_wait_s: 86_400 }, batch: {} },
        channels: {
          pager: { type: 'pagerduty', routing_key: { env: 'PD_KEY' }, url: 'http://127.0.0.1:9/v2/enqueue' },
        },
        callbacks: { pagerduty: { secrets: [{ env: 'PD_OTHER' }, { env: 'PD_SECRET' }] } },
      },
      { now: () => clock },
    )
  })
  beforeEach(async () => {
    clock += 60_000
    head = await outbreak('web', `img-${++images}`)
  })
  after(async () => {
    await embedded.server.stop()
    for (const name of Object.keys(ENVIRONMENT)) delete process.env[name]
  })

  async function outbreak(fleet: string, image: string): Promise<IncidentHead> {
    const deps = { store: embedded.server.store, now: () => clock }
    const boot = await storeBoot(deps, { fleet, instance: `${image}-vm`, image })
    return storeIncident(deps, [boot], { fleet, opened_at: clock })
  }

  async function send(body: string, headers: Record<string, string>) {
    const answer = await fetch(`${embedded.server.url}/v1/pagerduty/events`, {
      method: 'POST',
      body,
      headers,
    })
    return { status: answer.status, ...((await answer.json()) as { came?: string; code?: string }) }
  }

  /** Answers the result. */
  async function tell(event_type: string, more: Partial<ThereEvent> = {}): Promise<string> {
    const body = thereBody({ event_type: `incident.${event_type}`, key: pageKey(head), at: clock, ...more })
    const { status, came } = await send(body, await thereHeaders(body))
    assert.equal(status, 202)
    return came ?? ''
  }

  /** As another writer would write it: the worker evaluates it at the same time. */
  async function rewrite(fields: Partial<IncidentHead>): Promise<void> {
    while (!(await embedded.server.store.casIncident({ ...(await stored()), ...fields })));
  }

  const stored = async () =>
    (await embedded.server.store.getIncident(head.fleet, head.cause, head.image)) ?? assert.fail()
  const acts = async () =>
    (await embedded.server.store.listAudit(incidentId(head), 'web', null, 20)).items.map(
      ({ action, actor }) => [action, actor],
    )

  it('acknowledges the incident here, and names the person', async () => {
    assert.equal(await tell('acknowledged'), 'done')
    const { ack } = await stored()
    assert.equal(ack?.by, 'Tenex Engineer PLH1HKV (pagerduty)')
    assert.equal(ack?.until, clock + ACK_S * 1000)
    assert.deepEqual(
      (await acts()).find(([action]) => action === 'acknowledged'),
      ['acknowledged', 'Tenex Engineer PLH1HKV (pagerduty)'],
    )
  })

  it('withdraws that acknowledgement when it ends there, by a person or by time, but never one made here', async () => {
    await tell('acknowledged')
    assert.equal(await tell('unacknowledged', { at: clock + 1000, person: null }), 'done')
    assert.equal((await stored()).ack, null)
    const mine = { by: 'token anna', note: 'mine', at: clock + 5, until: clock + 60_000, members: 1 }
    await rewrite({ ack: mine })
    await tell('unacknowledged', { at: clock + 2000, person: null })
    assert.equal((await stored()).ack?.by, 'token anna')
  })

  it('holds the page for a quarter of an hour when a person resolves it there, and never hides failing VMs', async () => {
    assert.equal(await tell('resolved'), 'done')
    const { ack, state } = await stored()
    assert.equal(state, 'open')
    assert.equal(ack?.until, clock + RESOLVED_THERE_MS)
    assert.match(ack?.note ?? '', /paged again if VMs still fail/)
  })

  it('does nothing when it echoes our own resolve or acknowledgement', async () => {
    for (const type of ['acknowledged', 'resolved'])
      assert.equal(await tell(type, { person: null }), 'not_followed')
    assert.equal((await stored()).ack, null)
  })

  it('is applied once, however often it arrives', async () => {
    await tell('acknowledged', { id: 'E1' })
    await rewrite({ ack: null })
    assert.equal(await tell('acknowledged', { id: 'E1' }), 'old')
    assert.equal((await stored()).ack, null)
  })

  it('is ordered by when it happened there, in whatever order it arrives', async () => {
    assert.equal(await tell('unacknowledged', { at: clock + 5000 }), 'old')
    assert.equal(await tell('acknowledged', { at: clock + 1000 }), 'old')
    assert.equal((await stored()).ack, null)
    assert.equal(await tell('acknowledged', { at: clock + 9000 }), 'done')
    assert.equal(await tell('unacknowledged', { at: clock + 8000 }), 'old')
    assert.notEqual((await stored()).ack, null)
  })

  it('finds an incident whose key is partly a digest', async () => {
    head = await outbreak('web', `${LONG}-${'é'.repeat(60)}`)
    assert.match(pageKey(head), /~[0-9a-f]{32}$/)
    assert.equal(await tell('acknowledged'), 'done')
    assert.notEqual((await stored()).ack, null)
  })

  it('is accepted and ignored unless it is about an open incident of a fleet that pages there', async () => {
    const elsewhere = await outbreak('batch', 'other')
    const keys = [
      'somebody-else',
      'boot-health/nowhere/x/y/1',
      'boot-health/constructor/x/y/1',
      pageKey({ ...head, gen: 9 }),
      pageKey(elsewhere),
    ]
    for (const key of keys) assert.equal(await tell('acknowledged', { key }), 'unknown_incident', key)
    await embedded.server.store.deleteOpenIncident(head)
    assert.equal(await tell('acknowledged'), 'unknown_incident')
  })

  it('is accepted and ignored if its type is not one we act on', async () => {
    for (const type of ['escalated', 'annotated', 'priority_updated'])
      assert.equal(await tell(type), 'not_followed')
    const ping = JSON.stringify({
      event: {
        id: '1',
        event_type: 'pagey.ping',
        occurred_at: '2026-11-24T12:00:00Z',
        data: { message: 'Hello', type: 'ping' },
      },
    })
    assert.deepEqual(await send(ping, await thereHeaders(ping)), { status: 202, came: 'not_followed' })
  })

  it('is trusted by any one of several signatures, while a secret is rotated', async () => {
    const body = thereBody({ event_type: 'incident.acknowledged', key: pageKey(head), at: clock })
    const headers = await thereHeaders(body, ['not-ours-yet', PAGERDUTY_SECRET, 'nor-this'])
    assert.equal((await send(body, headers)).came, 'done')
  })

  const attacks: [
    name: string,
    status: number,
    make: (body: string) => Promise<[string, Record<string, string>]>,
  ][] = [
    ['without a signature', 401, async (body) => [body, {}]],
    ['signed with another secret', 401, async (body) => [body, await thereHeaders(body, ['guessed'])]],
    ['with an empty signature', 401, async (body) => [body, { 'x-pagerduty-signature': 'v1=' }]],
    [
      'of another version',
      401,
      async (body) => [
        body,
        {
          'x-pagerduty-signature':
            (await thereHeaders(body))['x-pagerduty-signature']?.replace('v1', 'v0') ?? '',
        },
      ],
    ],
    [
      'whose body was changed',
      401,
      async (body) => [body.replace('acknowledged', 'resolved'), await thereHeaders(body)],
    ],
    [
      'whose right signature stands behind eight wrong ones',
      401,
      async (body) => [body, await thereHeaders(body, [...'12345678', PAGERDUTY_SECRET])],
    ],
    ['that is signed and no JSON', 400, async () => ['{', await thereHeaders('{')]],
    [
      'of a megabyte',
      413,
      async () => {
        const big = 'x'.repeat(4 * CALLBACK_BYTES)
        return [big, { ...(await thereHeaders(big)), connection: 'close' }]
      },
    ],
  ]
  for (const [name, status, make] of attacks)
    it(`is refused ${name}`, async () => {
      const [body, headers] = await make(
        thereBody({ event_type: 'incident.acknowledged', key: pageKey(head), at: clock }),
      )
      assert.equal((await send(body, headers)).status, status)
      assert.equal((await stored()).ack, null)
    })

  it('is logged without any secret', () => {
    const text = JSON.stringify(embedded.logged)
    for (const secret of Object.values(ENVIRONMENT)) assert.equal(text.includes(secret), false)
  })
})
