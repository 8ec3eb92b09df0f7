/** What an evaluation costs: requests and audit lines follow what changed, not how many members there are. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { whyInstance } from '../../../functions/api/decision-reads.ts'
import { incidentWork } from '../../../functions/due/incident-work.ts'
import { workIncident } from '../../../functions/incidents/incident.ts'
import { joinNewest } from '../../../functions/incidents/join-newest.ts'
import { compareMember } from '../../../functions/incidents/members.ts'
import { replayDelivery } from '../../../functions/incidents/replay.ts'
import type { Store } from '../../../functions/store/store.ts'
import { incidentId } from '../../../shared/incident-id.ts'
import { AUDITED_COUNTS_PER_HOUR } from '../../../shared/policy/limits.ts'
import { CAUSE, IMAGE, incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore } from '../../support/table.ts'

const receiver = await receiverOfFile()

const MINUTE = 60_000
const SECRET = { value: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }

describe('an evaluation of an incident', () => {
  /** A fleet of so many instances that fail for one reason, as the judge leaves them. */
  async function failingFleet(members: number, remediation: Record<string, unknown>) {
    const { store, reopen } = await startMemoryStore()
    const bench = incidentBench(store, receiver, { remediation })
    const told = { severity: 'page' as const, summary: { evidence: '', remedy: '' } }
    for (let n = 0; n < members; n++) {
      const id = `i-${n}`
      await bench.fails(id)
      const instance = await store.getInstance(bench.fleet, id)
      if (instance?.newest) await joinNewest(bench.deps, instance, instance.newest, told)
    }
    const ref = { fleet: bench.fleet, cause: CAUSE, image: IMAGE, gen: 1 }
    // Each as the judge compares it, once its instance names the incident.
    for (let n = 0; n < members; n++) await compareMember(bench.deps, ref, `i-${n}`)
    const work = { ...incidentWork(ref), gathered: true }
    return {
      ...bench,
      store,
      reopen,
      ref,
      evaluate: (over: Store = store) => workIncident({ ...bench.deps, store: over }, work),
    }
  }

  function counting(store: Store): { store: Store; asked: Record<string, number>; sum: () => number } {
    const asked: Record<string, number> = {}
    const counted = Object.fromEntries(
      Object.entries(store).map(([name, ask]) => [
        name,
        (...given: unknown[]) => {
          asked[name] = (asked[name] ?? 0) + 1
          return (ask as (...given: unknown[]) => unknown)(...given)
        },
      ]),
    ) as unknown as Store
    return { store: counted, asked, sum: () => Object.values(asked).reduce((a, b) => a + b, 0) }
  }

  it('with 300 members makes one request a member the first time, and then one for sixty members', async () => {
    const { store, evaluate } = await failingFleet(300, { mode: 'off' })
    const first = counting(store)
    await evaluate(first.store)
    assert.equal(first.asked.casMember, 300, 'each keeps its first decision')
    assert.ok(first.sum() < 350, JSON.stringify(first.asked))
    const next = counting(store)
    await evaluate(next.store)
    assert.equal(next.asked.casMember, undefined)
    // A sixtieth, or twenty, is compared with its instance in turn.
    assert.ok((next.asked.getInstance ?? 0) <= 40, JSON.stringify(next.asked))
    assert.ok(next.sum() < 70, JSON.stringify(next.asked))
  })

  it('finds within its rounds what a process that died had not recorded', async () => {
    const { put, deps, store, ref, evaluate } = await failingFleet(60, { mode: 'off' })
    await evaluate()
    for (let n = 0; n < 60; n++)
      await put(`i-${n}`, (now) => ({ ...now, gone: { at: deps.now(), reason: 'terminated' } }))
    for (let round = 0; round < 3; round++) await evaluate()
    const left = (await store.listMembers(ref)).filter(({ state }) => state === 'gone')
    assert.equal(left.length, 60)
  })

  it('audits what 150 members wait for in a bounded number of lines an hour, and each member keeps its own', async () => {
    const remediation = {
      mode: 'on',
      url: `${receiver.url}/repair`,
      secret: SECRET,
      bucket: { size: 2, refill_s: 60 },
    }
    const { deps, fleet, store, ref, evaluate } = await failingFleet(150, remediation)
    for (let minute = 0; minute < 60; minute++) {
      await evaluate()
      // The bucket is empty in one minute and has room in the next.
      const guard = await store.getGuard(fleet)
      await store.casGuard({ ...guard, tokens: minute % 2, refill_at: deps.now() + MINUTE })
      deps.advance(MINUTE)
    }
    const { items } = await store.listAudit(incidentId(ref), fleet, null, 10_000)
    const refusals = items.filter(({ action }) => action === 'refuse')
    assert.ok(
      refusals.length > 0 && refusals.length <= 2 * AUDITED_COUNTS_PER_HOUR,
      `${refusals.length} lines`,
    )
    assert.ok(
      refusals.length <= 6,
      refusals.map(({ reason, detail }) => `${reason} ${detail.members}`).join(', '),
    )
    assert.match(String(refusals.at(-1)?.detail.members), /^1[45]\d$/)
    const members = await store.listMembers(ref)
    assert.ok(members.every(({ last_decision }) => last_decision !== null))
    // `why` explains one that the audit only counts.
    const item = await store.getInstance(fleet, 'i-100')
    assert.ok(item)
    const refusal = (await whyInstance({ store }, item)).find(({ outcome }) => outcome === 'refuse')
    assert.equal(refusal?.about, 'i-100')
    assert.equal(typeof refusal.inputs.limit, 'number')
  })

  it('for a replay grants no repair and writes nothing but the delivery', async () => {
    const remediation = { mode: 'on', url: `${receiver.url}/repair`, secret: SECRET }
    const { deps, fleet, store, reopen, ref } = await failingFleet(1, remediation)
    const writes: string[] = []
    const watched = reopen({ fault: (point) => void writes.push(point) })
    const replay = {
      kind: 'replay' as const,
      fleet,
      channel: 'oncall',
      message_id: 'm-1',
      subject: incidentId(ref),
    }
    receiver.received.length = 0
    await replayDelivery({ ...deps, store: watched }, { ...replay, intent: 'trigger', attempt: 2 })
    assert.deepEqual(
      receiver.received.map(({ path }) => path),
      ['/pd'],
    )
    assert.match(receiver.received[0]?.body ?? '', /"Repair":"1 next in turn/)
    assert.deepEqual(writes, ['append_delivery'])
    assert.deepEqual((await store.getGuard(fleet)).inflight, {})
    assert.deepEqual((await store.getInstance(fleet, 'i-0'))?.actions, [])
  })
})
