/** The limits hold however many ask at once, and wherever a process dies. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, it } from 'node:test'
import { claimAction } from '../../../functions/repairs/claim-action.ts'
import { actionId } from '../../../shared/remediation/action-id.ts'
import { startReceiver } from '../../support/receiver.ts'
import { type RepairWorld, repairWorld } from '../../support/repair-world.ts'
import { startMemoryStore } from '../../support/table.ts'

const table = await startMemoryStore()
const receiver = await startReceiver()
after(() => receiver.stop())

interface Asked {
  action_id: string
  action: string
  instance: string
  fleet: string
  token: string
}

let n = 0
let asked: (Asked & { message_id: string })[] = []
const startAfresh = () => {
  n += 1
  asked = []
  receiver.answer(({ body, headers }) => {
    asked.push({ ...(JSON.parse(body).data as Asked), message_id: headers['webhook-id'] ?? '' })
    return { status: 202 }
  })
}

const worldOf = (policy: Record<string, unknown> = {}) =>
  repairWorld({ store: table.store, url: receiver.url, fleet: `k${n}`, policy })

/** A receiver that claims whatever it is asked: what then happens to the guest is the test's business. */
async function claimAll(world: RepairWorld): Promise<void> {
  for (const { action_id } of asked) {
    const action = await table.store.getAction(action_id)
    if (action?.state === 'delivered') await claimAction(world.deps, action, { via: 'webhook', key: null })
  }
}

const distinct = (what: keyof Asked | 'message_id') => new Set(asked.map((one) => one[what])).size
const inFlight = async (world: RepairWorld) =>
  Object.keys((await table.store.getGuard(world.fleet)).inflight).length

describe('many workers at once', () => {
  beforeEach(startAfresh)

  it('create one action for one failing instance', async () => {
    const world = worldOf()
    await world.host('i-1')
    await Promise.all(Array.from({ length: 8 }, () => world.tick()))
    await Promise.all(Array.from({ length: 8 }, () => world.work()))
    assert.deepEqual([distinct('message_id'), await inFlight(world)], [1, 1])
  })

  it('never have more repairs in flight than the fleet allows, however many incidents there are', async () => {
    const world = worldOf()
    for (let i = 0; i < 40; i++) await world.host(`good-${i}`, { verdict: 'ok', cause: 'healthy' })
    const others = Array.from({ length: 6 }, (_, i) => world.incident(`img-${i}`))
    for (const [i, other] of others.entries()) await other.host(`i-${i}`)
    await Promise.all(others.flatMap((other) => [other.tick(), other.tick()]))
    await Promise.all(others.map((other) => other.work()))
    assert.equal(await inFlight(world), 2, '5 % of 46')
    assert.equal(distinct('instance'), 2)
  })

  it('never take more from the bucket than it holds', async () => {
    const world = worldOf({ bucket: { size: 3, refill_s: 600 }, max_in_flight_share: 1 })
    const others = Array.from({ length: 6 }, (_, i) => world.incident(`img-${i}`))
    for (const [i, other] of others.entries()) await other.host(`i-${i}`)
    await Promise.all(others.map((other) => other.tick()))
    assert.equal(await inFlight(world), 3)
    world.deps.advance(200_000)
    await Promise.all(others.map((other) => other.tick()))
    assert.equal(await inFlight(world), 4, 'a third of the bucket came back in a third of its time')
  })
})

describe('a process that dies after any write', () => {
  beforeEach(startAfresh)

  it('is resumed from the due row: one message id, one slot, one action, whatever the last write was', async () => {
    const deaths: string[] = []
    for (let at = 1; ; at++) {
      n += 1
      asked = []
      let writes = 0
      let died = ''
      const mortal = table.reopen({
        fault: (point) => {
          writes += 1
          if (died !== '' || writes === at) {
            died ||= point
            throw new Error(`died after ${point}`)
          }
        },
      })
      const prepared = worldOf()
      await prepared.host('i-1')
      const first = repairWorld({
        store: mortal,
        url: receiver.url,
        fleet: prepared.fleet,
        deps: prepared.deps,
      })
      await first
        .tick()
        .then(
          () => first.work(),
          () => {},
        )
        .catch(() => {})
      if (died === '') break
      deaths.push(died)

      const id = actionId({ fleet: prepared.fleet, instance: 'i-1', boot_key: 'boot-1-of-i-1', rung: 0 })
      const begun = (await table.store.getAction(id)) !== null
      await prepared.pass(30_000)
      if (begun) assert.equal((await table.store.getAction(id))?.state, 'delivered', 'by its due row alone')
      await prepared.tick()
      await prepared.pass(30_000)
      const guard = await table.store.getGuard(prepared.fleet)
      const { actions } = await prepared.item('i-1')
      assert.deepEqual([at, died, distinct('message_id')], [at, died, 1])
      assert.deepEqual([at, died, Object.keys(guard.inflight)], [at, died, [actions[0]?.action_id]])
      assert.equal(actions.length, 1)
      assert.equal((await table.store.getAction(actions[0]?.action_id ?? ''))?.state, 'delivered')
    }
    assert.deepEqual([...new Set(deaths)].sort(), [
      'append_audit',
      'append_delivery',
      'cas_action',
      'cas_guard',
      'cas_instance',
      'cas_member',
      'delete_due',
      'put_due_action',
    ])
  })

  it('frees the slot and wakes the incident wherever it dies while settling', async () => {
    for (let at = 1; ; at++) {
      n += 1
      asked = []
      const world = worldOf()
      await world.host('i-1')
      await world.tick()
      await world.work()
      await world.report('i-1', { verdict: 'recovered' })
      let writes = 0
      let died = false
      const mortal = table.reopen({
        fault: () => {
          writes += 1
          died ||= writes === at
          if (died) throw new Error('died')
        },
      })
      const second = repairWorld({ store: mortal, url: receiver.url, fleet: world.fleet, deps: world.deps })
      await second.work().catch(() => {})
      if (!died) break
      await world.pass(30_000)
      const guard = await table.store.getGuard(world.fleet)
      assert.deepEqual(
        [at, guard.inflight, Object.values(guard.widening)],
        [at, {}, [{ verified: 1, failed: 0 }]],
      )
      assert.equal((await world.item('i-1')).actions[0]?.state, 'succeeded')
      const woken = (await table.store.dueRows(world.deps.now(), 1000)).filter(
        (row) => row.kind === 'incident' && row.fleet === world.fleet,
      )
      assert.ok(woken.length > 0)
    }
  })
})

describe('a bad image on many hosts that no repair can heal', () => {
  beforeEach(startAfresh)

  const sizes: [trust: 'bound' | 'attested', good: number, failing: number][] = [
    ['attested', 15, 285],
    ['bound', 2, 38],
  ]
  for (const [trust, good, failing] of sizes)
    it(`is tried on at most three of ${failing}, then latched, with ${trust} reports`, async () => {
      const world = worldOf()
      for (let i = 0; i < good; i++) await world.host(`good-${i}`, { verdict: 'ok', cause: 'healthy' })
      for (let i = 0; i < failing; i++) await world.host(`i-${i}`, { trust })
      let summary = await world.tick()
      for (let round = 0; round < 6 && !summary.sentence.includes('stopped itself'); round++) {
        await world.work()
        await claimAll(world)
        await world.pass(901_000)
        summary = await world.tick()
      }
      assert.ok(distinct('action_id') <= 3, `${distinct('action_id')} repairs were attempted`)
      assert.deepEqual(new Set(asked.map(({ action }) => action)), new Set(['rerun']), 'nothing was rebooted')
      assert.ok(summary.latched)
      assert.equal(summary.pending, false)
      assert.match(summary.sentence, /^Repairs stopped: 3 re-runs did not help, 0 did;/)
      assert.deepEqual(
        summary.refused.find(({ reason }) => reason === 'latched')?.members,
        trust === 'bound' ? failing - 3 : failing,
      )
    })

  it('is tried again, one host first, 15 minutes after the cohort is calm', async () => {
    const world = worldOf()
    for (let i = 0; i < 8; i++) await world.host(`i-${i}`)
    for (let round = 0; round < 4; round++) {
      await world.tick()
      await world.work()
      await claimAll(world)
      await world.pass(901_000)
    }
    assert.ok((await world.tick()).latched)
    for (let i = 0; i < 7; i++) await world.report(`i-${i}`, { verdict: 'ok', cause: 'healthy' })
    await world.pass(300_000)
    assert.ok((await world.tick()).latched, 'not at once')
    await world.pass(600_000)
    assert.ok((await world.tick()).latched, 'not before 15 minutes of it')
    await world.pass(600_000)
    asked = []
    assert.equal((await world.tick()).latched, null)
    await world.work()
    assert.equal(distinct('instance'), 1)
    const audit = await table.store.listAudit(`fleet:${world.fleet}`, world.fleet, null, 10)
    assert.deepEqual(
      audit.items.map(({ action }) => action),
      ['latch_cleared', 'latched'],
    )
  })

  it('stays latched while the cohort fails, and is checked at most every five minutes', async () => {
    const world = worldOf()
    for (let i = 0; i < 8; i++) await world.host(`i-${i}`)
    for (let round = 0; round < 4; round++) {
      await world.tick()
      await world.work()
      await claimAll(world)
      await world.pass(901_000)
    }
    await world.tick()
    await world.pass(7_200_000)
    assert.equal((await table.store.getGuard(world.fleet)).latches.length, 1)
    const rows = await table.store.dueRows(world.deps.now() + 300_000, 1000)
    assert.equal(rows.filter(({ fleet, kind }) => fleet === world.fleet && kind === 'latch').length, 1)
  })
})

describe('five compromised guests that fail on purpose in a fleet of 300', () => {
  beforeEach(startAfresh)

  it('close no gate, reboot nobody, and cost the victim nothing but its turn', async () => {
    const world = worldOf()
    for (let i = 0; i < 294; i++) await world.host(`good-${i}`, { verdict: 'ok', cause: 'healthy' })
    for (let i = 0; i < 5; i++) await world.host(`owned-${i}`)
    world.deps.advance(1000)
    await world.host('victim')
    for (let round = 0; round < 6 && !asked.some(({ instance }) => instance === 'victim'); round++) {
      await world.tick()
      await world.work()
      await claimAll(world)
      if (!asked.some(({ instance }) => instance === 'victim')) await world.pass(901_000)
    }
    await world.report('victim', { verdict: 'recovered' })
    await world.work()
    const guard = await table.store.getGuard(world.fleet)
    assert.deepEqual(guard.latches, [])
    assert.equal((await world.item('victim')).actions[0]?.state, 'succeeded')
    assert.deepEqual(new Set(asked.map(({ action }) => action)), new Set(['rerun']))
  })
})

describe('a small fleet', () => {
  beforeEach(startAfresh)

  it('may reboot two hosts of three, one after the other, where a limit of a fifth would forbid it', async () => {
    const world = worldOf()
    await world.host('good', { verdict: 'ok', cause: 'healthy' })
    await world.host('i-1', { trust: 'attested' })
    await world.host('i-2', { trust: 'attested' })
    for (let round = 0; round < 4; round++) {
      await world.tick()
      await world.work()
      await claimAll(world)
      await world.pass(901_000)
    }
    assert.deepEqual(asked.map(({ action, instance }) => `${action} ${instance}`).sort(), [
      'rerun i-1',
      'rerun i-2',
      'soft_reboot i-1',
      'soft_reboot i-2',
    ])
  })
})
