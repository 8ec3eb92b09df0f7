import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { createApiApp } from '../../../functions/api/app.ts'
import { testReceiver } from '../../../functions/notify/test-receiver.ts'
import type { ActionItem } from '../../../functions/store/action-item.ts'
import { startReceiver } from '../../support/receiver.ts'
import { type RepairWorld, repairWorld, SECRET } from '../../support/repair-world.ts'
import { startMemoryStore, storeToken, worksOf } from '../../support/table.ts'

const table = await startMemoryStore()
const receiver = await startReceiver()
after(() => receiver.stop())

describe('a repair, from the webhook to its verification', () => {
  let world: RepairWorld
  let n = 0

  beforeEach(() => {
    n += 1
    receiver.received.length = 0
    receiver.answer(202)
    world = repairWorld({ store: table.store, url: receiver.url, fleet: `f${n}` })
  })

  const sent = () => receiver.received.map(({ body, headers }) => ({ headers, ...JSON.parse(body) }))

  async function onlyAction(id = 'i-1'): Promise<ActionItem> {
    const [brief] = (await world.item(id)).actions
    const action = brief ? await table.store.getAction(brief.action_id) : null
    assert.ok(action, 'there is an action')
    return action
  }

  async function ask(): Promise<ActionItem> {
    await world.host('i-1')
    await world.tick()
    await world.work()
    return onlyAction()
  }

  it('is requested by a signed webhook with inventory’s id, the boot and the deadline', async () => {
    const action = await ask()
    assert.equal(receiver.received.length, 1)
    const [one] = receiver.received
    const { headers = {}, body = '' } = one ?? {}
    const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000)
    assert.equal(
      headers['webhook-signature'],
      new Webhook(SECRET).sign(headers['webhook-id'] ?? '', sentAt, body),
    )
    assert.equal(Math.floor(world.deps.now() / 1000) - sentAt.getTime() / 1000 <= 1, true)
    const { type, data } = JSON.parse(body)
    assert.equal(type, 'boot.remediation.requested')
    assert.deepEqual(
      { ...data, token: typeof data.token },
      {
        action_id: action.action_id,
        action: 'rerun',
        instance: 'i-1',
        fleet: world.fleet,
        fence: 'boot-1-of-i-1',
        expires_at: new Date(action.expires_at).toISOString(),
        attempt: 1,
        dry_run: false,
        claim_url: `https://bh.example/v1/remediations/${action.action_id}/claim`,
        outcome_url: `https://bh.example/v1/remediations/${action.action_id}/outcome`,
        token: 'string',
      },
    )
    assert.equal(one?.headers['webhook-id'], action.action_id)
    assert.equal(action.state, 'delivered')
    assert.ok(!JSON.stringify(action).includes(String(data.token)), 'the table has no token, only its hash')
    assert.ok(
      world.deps.logged.some(
        ({ event, detail }) => event === 'webhook_accepted' && detail?.since_report_ms === 0,
      ),
    )
  })

  it('is tried at 0, 5, 20, 65, 185 and 485 s with one message id, then expires', async () => {
    receiver.answer(503)
    const start = world.deps.now()
    const at: number[] = []
    receiver.answer(() => {
      at.push((world.deps.now() - start) / 1000)
      return { status: 503 }
    })
    await ask()
    await world.pass(900_000)
    assert.deepEqual(at, [0, 5, 20, 65, 185, 485])
    assert.equal(new Set(sent().map(({ headers }) => headers['webhook-id'])).size, 1)
    assert.deepEqual(
      sent().map(({ data }) => data.attempt),
      [1, 2, 3, 4, 5, 6],
    )
    assert.equal(new Set(sent().map(({ data }) => data.token)).size, 1, 'the token survives its retries')
    const { state, reason } = await onlyAction()
    assert.deepEqual([state, reason], ['expired', 'not_delivered'])
    assert.deepEqual((await table.store.getGuard(world.fleet)).inflight, {}, 'its slot is free again')
  })

  it('loses no attempt while our other calls fill the receiver’s places', async () => {
    const { outbound } = world.deps
    let turnedAway = 0
    world.deps.outbound = async (request) =>
      turnedAway++ < 20 ? { outcome: 'failed', reason: 'busy', latency_ms: 2000 } : outbound(request)
    await ask()
    await world.pass(60_000)
    assert.deepEqual(
      sent().map(({ data }) => data.attempt),
      [1],
    )
    assert.equal((await onlyAction()).state, 'delivered')
    const endpoint = `remediation:${world.fleet}`
    assert.equal(
      (await table.store.getEndpoint(endpoint)).failing ?? null,
      null,
      'nothing is said of the receiver',
    )
  })

  it('waits as long as the receiver’s Retry-After says', async () => {
    const busy = { status: 429, headers: { 'retry-after': '120' } }
    receiver.answer(() => (receiver.received.length === 1 ? busy : { status: 202 }))
    await ask()
    await world.pass(119_000)
    assert.equal(receiver.received.length, 1)
    await world.pass(2_000)
    assert.equal(receiver.received.length, 2)
  })

  const final: [status: number, reason: string][] = [
    [400, 'receiver_refused'],
    [301, 'receiver_refused'],
    [410, 'receiver_gone'],
  ]
  for (const [status, reason] of final)
    it(`is not requested again after ${status}`, async () => {
      receiver.answer(status)
      const { state, reason: why } = await ask()
      assert.deepEqual([state, why], ['expired', reason])
      await world.pass(900_000)
      assert.equal(receiver.received.length, 1)
    })

  it('is requested again after a 410, once a test of the receiver succeeded', async () => {
    receiver.answer(410)
    await ask()
    const app = createApiApp(world.deps)
    const authorization = `Bearer ${await storeToken(world.deps, 'operator', { fleet: world.fleet })}`
    const test = { method: 'POST', headers: { authorization } }
    const answer = await app.request('/v1/channels/remediation/test', test)
    assert.equal(answer.status, 202)
    receiver.answer(202)
    const due = await worksOf(world.deps, world.deps.now(), 'receiver_test')
    for (const work of due.filter(({ fleet }) => fleet === world.fleet)) await testReceiver(world.deps, work)
    assert.equal(JSON.parse(receiver.received.at(-1)?.body ?? '').type, 'boot.remediation.test')
    assert.equal((await world.deps.store.getEndpoint(`remediation:${world.fleet}`)).disabled_at, null)
  })

  const cancels: [when: string, change: (world: RepairWorld) => Promise<unknown>, reason: string][] = [
    [
      'the instance has booted again',
      (w) => w.report('i-1', { boot_key: 'boot-2', boot_n: 2 }),
      'newer_boot',
    ],
    ['it reported well', (w) => w.report('i-1', { verdict: 'recovered' }), 'already_good'],
    [
      'the kill switch was thrown',
      (w) => guard(w, { kill: { on: true, by: 'ann', at: 1, reason: 'no' } }),
      'killed',
    ],
    [
      'an operator paused repairs',
      (w) => guard(w, { pauses: [{ id: 'p', reason: 'no', by: 'ann', until: 9e15 }] }),
      'paused',
    ],
    [
      'its cause was latched',
      (w) =>
        guard(w, {
          latches: [{ ...w.ref, scope: 'all', reason: 'repairs_failed', note: '', at: 1, calm_since: null }],
        }),
      'latched',
    ],
    [
      'a silence pauses it',
      (w) =>
        w.deps.store.putSilence({
          id: 's',
          fleet: w.fleet,
          cause: w.ref.cause,
          image: null,
          starts_at: 0,
          ends_at: 9e15,
          reason: '',
          author: 'ann',
          pause: true,
        }),
      'silenced',
    ],
    ['inventory says that it is gone', (w) => gone(w), 'gone'],
  ]
  for (const [when, happen, reason] of cancels)
    it(`makes no further attempt when ${when}`, async () => {
      receiver.answer(503)
      await ask()
      await happen(world)
      await world.pass(900_000)
      assert.equal(receiver.received.length, 1)
      const action = await onlyAction()
      assert.deepEqual([action.state, action.reason], ['cancelled', reason])
      assert.deepEqual((await table.store.getGuard(world.fleet)).inflight, {})
    })

  it('continues when the silence does not pause repairs', async () => {
    receiver.answer(503)
    await ask()
    await world.deps.store.putSilence({
      id: 's',
      fleet: world.fleet,
      cause: null,
      image: null,
      starts_at: 0,
      ends_at: 9e15,
      reason: '',
      author: 'ann',
      pause: false,
    })
    await world.pass(6_000)
    assert.equal(receiver.received.length, 2)
  })

  it('succeeds when a later report of the same instance is good, and counts as verified', async () => {
    await ask()
    world.deps.advance(60_000)
    await world.report('i-1', { verdict: 'recovered' })
    await world.work()
    assert.equal((await onlyAction()).state, 'succeeded')
    const summary = await world.tick()
    assert.deepEqual([summary.succeeded, summary.in_flight, summary.pending], [1, 0, false])
  })

  it('is not verified by a good report at lower trust', async () => {
    await ask()
    await world.report('i-1', { verdict: 'ok', trust: 'claimed' })
    await world.work()
    assert.equal((await onlyAction()).state, 'delivered')
  })

  it('ends unclaimed when nobody claims it in time, which proves nothing about the repair', async () => {
    await ask()
    await world.pass(601_000)
    const { state, reason } = await onlyAction()
    assert.deepEqual([state, reason], ['expired', 'never_claimed'])
    const summary = await world.tick()
    assert.deepEqual(summary.refused, [{ reason: 'not_delivered', members: 1 }])
    assert.equal(summary.failed, 0)
    assert.equal(summary.pending, false)
  })

  it('is sent as one webhook by two workers with the same due row', async () => {
    await world.host('i-1')
    await world.tick()
    await Promise.all([world.work(), world.work(), world.work()])
    assert.equal(receiver.received.length, 1)
  })

  it('is not sent once the fleet is no longer opted in', async () => {
    receiver.answer(503)
    await ask()
    const off = repairWorld({
      store: table.store,
      url: receiver.url,
      fleet: world.fleet,
      policy: { mode: 'dry_run' },
      deps: world.deps,
    })
    await off.pass(900_000)
    assert.equal(receiver.received.length, 1)
    assert.equal((await onlyAction()).reason, 'not_opted_in')
  })
})

async function guard(world: RepairWorld, change: object): Promise<void> {
  const before = await world.deps.store.getGuard(world.fleet)
  assert.ok(await world.deps.store.casGuard({ ...before, ...change }))
}

async function gone(world: RepairWorld): Promise<void> {
  const item = await world.item('i-1')
  assert.ok(await world.deps.store.casInstance({ ...item, gone: { at: 1, reason: 'terminated' } }))
}
