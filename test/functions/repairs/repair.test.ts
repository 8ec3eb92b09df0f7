import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { dueRow } from '../../../functions/due/wake.ts'
import type { ActionItem } from '../../../functions/store/action-item.ts'
import type { BootBrief } from '../../../functions/store/instance-item.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { startReceiver } from '../../support/receiver.ts'
import { type RepairWorld, repairWorld } from '../../support/repair-world.ts'
import { startMemoryStore } from '../../support/table.ts'

const table = await startMemoryStore()
const receiver = await startReceiver()
after(() => receiver.stop())

let n = 0
const startAfresh = () => {
  n += 1
  receiver.received.length = 0
  receiver.answer(202)
}

const worldWith = (policy: Record<string, unknown> = {}) =>
  repairWorld({ store: table.store, url: receiver.url, fleet: `r${n}`, policy })

const asked = () => receiver.received.map(({ body }) => JSON.parse(body).data as Record<string, string>)

async function actionOf(world: RepairWorld, id: string, index = 0): Promise<ActionItem> {
  const brief = (await world.item(id)).actions[index]
  const action = brief ? await table.store.getAction(brief.action_id) : null
  assert.ok(action)
  return action
}

/** What a receiver does that repairs nothing: it claims, so that the repair counts as made. */
async function claim(world: RepairWorld, id: string): Promise<void> {
  const action = await actionOf(world, id)
  const verify_by = world.deps.now() + 900_000
  const claimed = { ...action, state: 'claimed' as const, claimed_at: world.deps.now(), verify_by }
  assert.ok(await table.store.casAction(claimed))
  const work = { kind: 'action' as const, fleet: world.fleet, action_id: action.action_id }
  await table.store.putDue(dueRow(work, verify_by, ''))
}

const bound = { trust: 'bound' } as const
const attested = { trust: 'attested' } as const

describe('repairs of one incident', () => {
  beforeEach(startAfresh)

  const refusals: [
    what: string,
    host: Partial<BootBrief> & { known?: boolean },
    policy: Record<string, unknown>,
    reason: string,
  ][] = [
    ['only the fleet’s token vouches for the report', { trust: 'claimed' }, {}, 'trust_too_low'],
    ['no repair heals the cause', { cause: 'metadata_auth' }, {}, 'cause_not_remediable'],
    [
      'the metadata service answered 404',
      { cause: 'metadata_http_error', automation: 'none' },
      {},
      'cause_not_remediable',
    ],
    ['it is a container', { guest: 'ct-0123' }, {}, 'container'],
    ['the fleet is off', {}, { mode: 'off' }, 'not_opted_in'],
    ['no receiver is configured', {}, { url: undefined }, 'no_receiver'],
    ['a day’s repairs are 0', {}, { per_instance_per_day: 0 }, 'daily_limit'],
    ['the policy names reboots only', {}, { ladder: ['soft_reboot'] }, 'no_rung_left'],
  ]
  for (const [what, host, policy, reason] of refusals)
    it(`are refused, with the reason, when ${what}`, async () => {
      const world = worldWith(policy)
      await world.host('i-1', host)
      const summary = await world.tick()
      await world.work()
      assert.deepEqual(summary.refused, [{ reason, members: 1 }])
      assert.equal(summary.pending, false)
      assert.equal(receiver.received.length, 0)
      const member = await table.store.getMember(world.ref, 'i-1')
      assert.deepEqual([member?.last_decision?.outcome, member?.last_decision?.reason], ['refuse', reason])
    })

  it('record a refusal with value and limit when its reason changes, and only then', async () => {
    const world = worldWith({ per_instance_per_day: 0 })
    await world.host('i-1')
    for (let tick = 0; tick < 3; tick++) await world.tick()
    const audit = await table.store.listAudit(incidentId(world.ref), world.fleet, null, 10)
    assert.equal(audit.items.length, 1)
    const [entry] = audit.items
    assert.deepEqual([entry?.action, entry?.reason], ['refuse', 'daily_limit'])
    assert.deepEqual(
      [entry?.detail.instance, entry?.detail.per_day, entry?.detail.trust],
      ['i-1', 'no 0 of 0', 'ok bound of bound'],
    )
    const member = await table.store.getMember(world.ref, 'i-1')
    assert.deepEqual([member?.last_decision?.value, member?.last_decision?.limit], [0, 0])
  })

  it('are rehearsed by default: the decision is stored, nothing is sent, no slot is taken', async () => {
    const world = worldWith({ mode: 'dry_run' })
    await world.host('i-1')
    await world.host('i-2')
    for (let tick = 0; tick < 2; tick++) await world.tick()
    const summary = await world.tick()
    await world.pass(900_000)
    assert.equal(receiver.received.length, 0)
    assert.equal((await actionOf(world, 'i-1')).state, 'dry_run')
    assert.deepEqual((await table.store.getGuard(world.fleet)).inflight, {})
    assert.deepEqual(summary.refused, [{ reason: 'widening', members: 1 }])
    assert.equal(
      summary.sentence,
      '1 only rehearsed; 1 not repaired (waiting for earlier repairs to be verified: one goes first, then 1, 2, 4 and so on).',
    )
  })

  it('are requested after a rehearsal once the fleet is opted in', async () => {
    const world = worldWith({ mode: 'dry_run' })
    await world.host('i-1')
    await world.tick()
    const on = repairWorld({ store: table.store, url: receiver.url, fleet: world.fleet, deps: world.deps })
    await on.tick()
    await on.work()
    assert.deepEqual([asked().length, (await actionOf(world, 'i-1')).state], [1, 'delivered'])
  })

  it('are only rehearsed for an instance that inventory does not know', async () => {
    const world = worldWith()
    await world.host('i-1', { known: false })
    await world.tick()
    await world.work()
    assert.equal(receiver.received.length, 0)
    assert.deepEqual(
      [(await actionOf(world, 'i-1')).state, (await actionOf(world, 'i-1')).reason],
      ['dry_run', 'no_inventory'],
    )
  })

  it('reboot once after a re-run that did not help, then leave it to a person', async () => {
    const world = worldWith()
    await world.host('i-1', attested)
    await world.tick()
    await world.work()
    await claim(world, 'i-1')
    await world.pass(901_000)
    assert.deepEqual(
      [(await actionOf(world, 'i-1')).state, (await actionOf(world, 'i-1')).reason],
      ['failed', 'no_good_report'],
    )
    const second = await world.tick()
    assert.deepEqual([second.in_flight, second.failed, second.pending], [1, 1, true])
    await world.work()
    assert.deepEqual(
      asked().map(({ action }) => action),
      ['rerun', 'soft_reboot'],
    )
    await claim(world, 'i-1')
    await world.report('i-1', { boot_key: 'boot-2', boot_n: 2, verdict: 'failed' })
    await world.work()
    assert.deepEqual(
      [(await actionOf(world, 'i-1')).state, (await actionOf(world, 'i-1')).reason],
      ['failed', 'failed_again'],
    )
    const member = await table.store.getMember(world.ref, 'i-1')
    assert.ok(member && (await table.store.casMember({ ...member, boot_key: 'boot-2' })))
    world.deps.advance(3_600_000)
    assert.deepEqual((await world.tick()).refused, [{ reason: 'no_rung_left', members: 1 }])
  })

  it('never reboot on an unverified report alone', async () => {
    const world = worldWith()
    await world.host('i-1', bound)
    await world.tick()
    await world.work()
    await claim(world, 'i-1')
    await world.pass(901_000)
    assert.deepEqual((await world.tick()).refused, [{ reason: 'needs_attested', members: 1 }])
  })

  it('are requested again for the same boot once the pause that cancelled them is over', async () => {
    receiver.answer(503)
    const world = worldWith()
    await world.host('i-1')
    await world.tick()
    await world.work()
    const guard = await table.store.getGuard(world.fleet)
    const until = world.deps.now() + 60_000
    await table.store.casGuard({ ...guard, pauses: [{ id: 'p', reason: 'x', by: 'ann', until }] })
    await world.pass(30_000)
    assert.equal((await actionOf(world, 'i-1')).reason, 'paused')
    assert.deepEqual((await world.tick()).refused, [{ reason: 'paused', members: 1 }])
    await world.pass(31_000)
    receiver.answer(202)
    await world.tick()
    await world.work()
    assert.equal((await actionOf(world, 'i-1')).state, 'delivered')
    assert.equal(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1)
  })
})

describe('repairs in waves of 1, 1, 2, 4 …', () => {
  beforeEach(startAfresh)

  it('start each wave when the last is verified', async () => {
    const world = worldWith({ bucket: { size: 100, refill_s: 600 }, max_in_flight_share: 1 })
    for (let i = 0; i < 20; i++) await world.host(`i-${i}`)
    const waves: number[] = []
    for (let wave = 0; wave < 10; wave++) {
      receiver.received.length = 0
      await world.tick()
      await world.work()
      if (receiver.received.length === 0) break
      waves.push(receiver.received.length)
      world.deps.advance(60_000)
      for (const { instance = '' } of asked()) {
        await world.report(instance, { verdict: 'recovered' })
        await world.work()
        assert.ok((await world.tick()).latched === null)
      }
    }
    assert.deepEqual(waves, [1, 2, 4, 8, 5])
    const summary = await world.tick()
    assert.deepEqual([summary.succeeded, summary.failed, summary.in_flight], [20, 0, 0])
  })
})
