/** The judge dies after each of its writes in turn; judged again, everything is as if it had lived. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeRecords, type StreamRecord } from '../../../functions/alerting/records.ts'
import { judgeReport } from '../../../functions/boots/judge.ts'
import { reportKeys } from '../../../functions/store/keys.ts'
import type { Store } from '../../../functions/store/store.ts'
import {
  bootId,
  expectLaunch,
  LOST_RACE,
  newGuest,
  RECOVERED,
  report,
  startWorld,
} from '../../support/guest.ts'
import { dueOf, startTestStore, worksOf } from '../../support/table.ts'

class Crash extends Error {}

/**
 * A failing boot that people were notified of, then its recovery: the judge of the second report dies after its write
 * number `dies`.
 */
async function livedThrough(dies: number | null): Promise<{ state: object; crashed: boolean }> {
  const table = await startTestStore()
  const world = await startWorld(table.store)
  const guest = { ...newGuest(world), uuid: '6d1f5a10-1111-4aaa-8bbb-00000000beef', mac: 'fa:16:3e:00:00:99' }
  const known = { ...guest, secret: 'ab'.repeat(32) }
  let writes = 0
  let crashed = false
  const dying = table.reopen({
    fault: () => {
      if (dies !== null && ++writes === dies) {
        crashed = true
        throw new Crash('killed')
      }
    },
  })
  const judgeOrDie = async () => {
    for (const key of world.stored.splice(0)) {
      await judgeReport({ ...world.deps, store: dying }, key).catch((error) =>
        assert.ok(error instanceof Crash),
      )
      await judgeReport(world.deps, key)
    }
  }
  await expectLaunch(world, 'i-1', known)
  await report(world, known, { boot: bootId(1), text: LOST_RACE })
  await judgeOrDie()
  // The worker has looked at the incident: what wakes it now is the second report alone.
  for (const row of await dueOf(world.deps, world.deps.now(), 'incident')) await table.store.deleteDue(row)
  world.deps.advance(5000)
  await report(world, known, { boot: bootId(1), seq: 2, text: RECOVERED })
  await judgeOrDie()
  const state = await stateOf(table.store, world.deps.now())
  await table.stop()
  return { state, crashed }
}

/** Everything but revisions, which count how often, and due rows, of which there may be more but not fewer. */
async function stateOf(store: Store, now: number): Promise<object> {
  const { rev: _rev, ...instance } = (await store.getInstance('demo', 'i-1')) ?? { rev: 0 }
  const head = await store.getIncident('demo', 'route_missing_at_lookup', 'centos-6.5')
  const members = head ? await store.listMembers(head) : []
  const rows = await store.listBootRows('demo', { fromMs: now, untilMs: now - 86_400_000 }, null, 10)
  const due = new Set((await dueOf({ store }, now + 120_000)).map(({ kind, target }) => `${kind} ${target}`))
  return {
    instance,
    head: head && { gen: head.gen, state: head.state, severity: head.severity },
    members: members.map(({ rev: _, ...member }) => member),
    rows: rows.items,
    due: [...due].sort(),
  }
}

describe('a judge that is killed', () => {
  it('after any of its writes leaves nothing that judging again does not repair', async () => {
    const { state: whole } = await livedThrough(null)
    for (let dies = 1; ; dies++) {
      const { state, crashed } = await livedThrough(dies)
      if (!crashed) {
        assert.ok(dies > 8, `only ${dies - 1} writes were tried`)
        return
      }
      assert.deepEqual(state, whole, `killed after write ${dies}`)
    }
  })
})

describe('records of the stream', () => {
  const record = (key: Parameters<typeof reportKeys>[0], sequence: string): StreamRecord => {
    const { pk, sk } = reportKeys(key)
    return { dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, SequenceNumber: sequence } }
  }

  async function twoBoots() {
    const table = await startTestStore()
    const world = await startWorld(table.store)
    const guest = newGuest(world)
    await expectLaunch(world, 'i-1', guest)
    await report(world, guest, { boot: bootId(1), text: LOST_RACE })
    await report(world, guest, { boot: bootId(1), seq: 2, text: RECOVERED })
    await report(world, guest, { boot: bootId(2), boot_n: 2, text: LOST_RACE })
    const records = world.stored.map((key, index) => record(key, String(index + 1)))
    return { world, records, store: table.store }
  }

  it('are judged once for each boot, and keys of other items are skipped', async () => {
    const { world, records } = await twoBoots()
    const other = { dynamodb: { Keys: { pk: { S: 'I#demo#0' }, sk: { S: 'i-1' } }, SequenceNumber: '9' } }
    assert.equal(await judgeRecords(world.deps, [other, ...records]), null)
    assert.equal((await world.instance('i-1')).boots.length, 2)
  })

  it('become due rows when they cannot be judged, and block no others', async () => {
    const { world, records, store } = await twoBoots()
    const broken: Store = {
      ...store,
      putBootRow: (row) =>
        row.boot_key === bootId(1) ? Promise.reject(new Error('a bug')) : store.putBootRow(row),
    }
    assert.equal(await judgeRecords({ ...world.deps, store: broken }, records), null)
    assert.equal((await world.instance('i-1')).newest?.boot_key, bootId(2))
    const now = world.deps.now()
    assert.equal((await dueOf(world.deps, now + 29_999, 'judge')).length, 0)
    const [later] = await worksOf(world.deps, now + 30_000, 'judge')
    assert.equal(later?.boot_key, bootId(1))
  })

  it('are requested again from the first one that the store rejected', async () => {
    const { world, records, store } = await twoBoots()
    const down = () => Promise.reject(new Error('the store is down'))
    const failing: Store = { ...store, reportsOfBoot: down, putDue: down }
    assert.equal(await judgeRecords({ ...world.deps, store: failing }, records), '1')
  })
})
