import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { joinIncident } from '../../../functions/join.ts'
import { createOutbound } from '../../../functions/outbound.ts'
import type { InstanceItem } from '../../../functions/store/items.ts'
import { incidentTarget } from '../../../functions/store/keys.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import { sweep } from '../../../functions/worker/work.ts'
import { incidentId } from '../../../shared/incident/incident-id.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { startTestStore, TEST_START, type TestDeps, testDeps } from '../../support/table.ts'

const { store } = await startTestStore()
const MINUTE = 60_000
const HOUR = 3_600_000
let fleets = 0

describe('an incident', () => {
  let receiver: Receiver
  let deps: TestDeps
  let fleet = ''
  before(async () => {
    receiver = await startReceiver()
  })
  beforeEach(() => {
    fleet = `fleet-${fleets++}`
    receiver.answer(202)
    receiver.received.length = 0
    deps = start({})
  })
  after(() => receiver.stop())

  const start = (settings: object) =>
    testDeps({
      store,
      outbound: createOutbound({ allow_cidrs: ['127.0.0.0/8'] }),
      config: {
        fleets: { [fleet]: { page_channels: ['oncall'], ticket_channels: ['desk'], ...settings } },
        channels: {
          oncall: { type: 'pagerduty', routing_key: { value: 'k'.repeat(32) }, url: `${receiver.url}/pd` },
          desk: { type: 'slack', url: { value: `${receiver.url}/slack` } },
        },
      },
    })

  const cause = 'route_missing_at_lookup'
  const image = 'img-7'
  const brief = (boot_key: string, verdict: 'failed' | 'ok', trust: 'claimed' | 'bound' = 'bound') => ({
    boot_key,
    guest: 'g',
    boot_n: null,
    began_at: deps.now(),
    first_at: deps.now(),
    verdict,
    cause: verdict === 'ok' ? ('healthy' as const) : (cause as 'route_missing_at_lookup'),
    image,
    trust,
    epoch: 0,
  })

  async function put(instance: string, next: (now: InstanceItem) => InstanceItem): Promise<void> {
    const now = (await store.getInstance(fleet, instance)) ?? newInstance(fleet, instance)
    assert.ok(await store.casInstance(next(now)))
  }

  /** What the judge does when a boot fails: the instance, then its membership. */
  async function fails(instance: string, trust: 'claimed' | 'bound' = 'bound'): Promise<void> {
    const newest = brief(`${instance}-boot`, 'failed', trust)
    await put(instance, (now) => ({ ...now, known: true, newest, last_report_at: deps.now() }))
    const summary = {
      evidence: 'No instance datasource found!',
      remedy: 'Order cloud-init after the network.',
    }
    const joined = { fleet, cause, image, instance, boot_key: newest.boot_key, trust, summary }
    const incident = await joinIncident(deps, { ...joined, severity: 'page' })
    await put(instance, (now) => ({ ...now, incident }))
  }

  async function heals(instance: string, trust: 'claimed' | 'bound' = 'bound'): Promise<void> {
    await put(instance, (now) => ({ ...now, newest: brief(`${instance}-next`, 'ok', trust) }))
    await look()
  }

  const look = () =>
    store.putDue({
      at: deps.now(),
      kind: 'incident',
      fleet,
      target: incidentTarget({ cause, image }),
      detail: {},
      expires_at_s: 4e9,
    })

  const at = async (ms: number) => {
    deps.advance(TEST_START + ms - deps.now())
    await sweep(deps)
  }
  const head = async () => {
    const stored = await store.getIncident(fleet, cause, image)
    assert.ok(stored)
    return stored
  }
  const said = () =>
    receiver.received.filter(({ path }) => path === '/pd').map(({ body }) => JSON.parse(body).event_action)
  /** What the worker decided, one line a moment; what repairs said stands in their own tests. */
  const decisions = async (gen = 1) => {
    const { items } = await store.listAudit(incidentId({ cause, image, gen }), fleet, null, 200)
    const moments = new Map<number, string[]>()
    for (const { at: when, actor, action, reason } of items.reverse())
      if (actor === 'worker') moments.set(when, [...(moments.get(when) ?? []), `${action}: ${reason}`])
    return [...moments.values()].map((words) => words.sort().join(', '))
  }

  it('pages once after its wait, and resolves once after its hold', async () => {
    await fails('i-1')
    await at(0)
    assert.deepEqual(said(), [])
    await at(30_000)
    assert.deepEqual(said(), ['trigger'])
    for (let minute = 1; minute < 20; minute++) await at(minute * MINUTE)
    assert.deepEqual(said(), ['trigger'])
    await heals('i-1')
    await at(20 * MINUTE)
    assert.equal((await head()).state, 'resolving')
    await at(29 * MINUTE)
    assert.deepEqual(said(), ['trigger'])
    await at(30 * MINUTE)
    assert.deepEqual(said(), ['trigger', 'resolve'])
    assert.equal((await head()).resolve_reason, 'verified_ok 1')
    assert.deepEqual(await decisions(), [
      'incident_opened: member_failed, paging: waiting_for_more',
      'paging: due, told: first',
      'incident_resolving: no_failing_member, member_left: verified_ok, paging: nobody_failing',
      'incident_resolved: held_long_enough, told: resolved',
    ])
    const keys = receiver.received.map(({ body }) => JSON.parse(body).dedup_key)
    assert.equal(new Set(keys).size, 1)
  })

  it('leaves nothing due behind once it is over', async () => {
    await fails('i-1')
    await at(30_000)
    await heals('i-1')
    await at(31_000)
    await at(HOUR)
    await at(26 * HOUR)
    const due = await store.dueRows(deps.now() + 24 * HOUR, 100)
    assert.deepEqual(
      due.filter((row) => row.fleet === fleet),
      [],
    )
  })
})
