/** One evaluation of an incident at a time, with any number of workers, and another one when a worker dies in the middle. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { incidentWork } from '../../../functions/due/incident-work.ts'
import { workIncident } from '../../../functions/incidents/incident.ts'
import { openSqliteTable } from '../../../functions/store/sqlite-table.ts'
import type { Store } from '../../../functions/store/store.ts'
import { CLOCK_SKEW_MS, EVALUATION_LEASE_MS } from '../../../shared/policy/waits.ts'
import { CAUSE, IMAGE, incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore, type TestDeps } from '../../support/table.ts'
import { leaseContract } from './lease-contract.ts'

const receiver = await receiverOfFile()

const SECOND = 1000

describe('an incident that many workers evaluate', () => {
  async function failingBench() {
    const { store } = await startMemoryStore()
    const bench = incidentBench(store, receiver, { page_wait_s: 0 })
    await bench.fails('i-1')
    const row = incidentWork({ fleet: bench.fleet, cause: CAUSE, image: IMAGE })
    return { ...bench, store, row }
  }

  /** Workers over the same table whose evaluation stops where it has read the head, until it is let go. */
  function heldBack(deps: TestDeps): { deps: TestDeps; running: () => number; letGo: () => void } {
    let running = 0
    let letGo = () => {}
    const gate = new Promise<void>((open) => {
      letGo = open
    })
    const listMembers: Store['listMembers'] = async (ref) => {
      running++
      await gate
      return deps.store.listMembers(ref)
    }
    return { deps: { ...deps, store: { ...deps.store, listMembers } }, running: () => running, letGo }
  }

  it('is evaluated by one worker, and once more for all the others', async () => {
    const { deps, row, head, at, said } = await failingBench()
    const held = heldBack(deps)
    const first = workIncident(held.deps, row)
    while (held.running() === 0) await new Promise(setImmediate)
    await Promise.all(Array.from({ length: 7 }, () => workIncident(held.deps, row)))
    assert.equal(held.running(), 1, 'the others left at once')
    held.letGo()
    await first
    assert.equal((await head()).evaluations, 1)
    assert.equal((await head()).lease, null)
    // Rows of the members that joined are there too; the one that the seven wanted is one more.
    const due = await deps.store.dueRows(deps.now() + EVALUATION_LEASE_MS, 100)
    const wanted = due.filter(({ at, detail }) => at === deps.now() && detail.gathered)
    assert.equal(wanted.length, 1)
    // The row that waited for the end of the lease has nothing to wait for.
    assert.deepEqual(
      due.filter(({ at }) => at === deps.now() + EVALUATION_LEASE_MS),
      [],
    )
    await at(0)
    assert.deepEqual(said(), ['trigger'])
    assert.ok((await head()).evaluations <= 3, 'one for the seven, one for the row of the member')
  })

  it('is evaluated by the next worker when the lease of a dead one expires, and not before', async () => {
    const { deps, row, head, at, said } = await failingBench()
    let dead = false
    const mortal = new Proxy(deps.store, {
      get: (store, name: keyof Store) => {
        if (name === 'listMembers') dead = true
        return dead ? () => Promise.reject(new Error('killed')) : store[name]
      },
    })
    await assert.rejects(workIncident({ ...deps, store: mortal }, row), /killed/)
    assert.ok((await head()).lease)
    await workIncident(deps, row)
    assert.deepEqual(said(), [], 'the lease holds')
    await at(EVALUATION_LEASE_MS - SECOND)
    assert.deepEqual(said(), [])
    await at(EVALUATION_LEASE_MS)
    assert.deepEqual(said(), ['trigger'])
    assert.equal((await head()).lease, null)
  })

  it('releases the lease when an evaluation throws, so that the retry need not wait', async () => {
    const { deps, row, head, said } = await failingBench()
    const listMembers = () => Promise.reject(new Error('the store is out of reach'))
    await assert.rejects(
      workIncident({ ...deps, store: { ...deps.store, listMembers } }, row),
      /out of reach/,
    )
    assert.equal((await head()).lease, null)
    await workIncident(deps, row)
    assert.deepEqual(said(), ['trigger'])
  })

  it("is taken over at once where the table's only process was killed and restarted", async () => {
    const { deps, store, row, head, said } = await failingBench()
    const lease = { id: 'of the dead', until: deps.now() + 30_000, again: false, by: 'process-1' }
    assert.ok(await store.casIncident({ ...(await head()), lease }))
    await workIncident({ ...deps, soleWorker: 'process-1' }, row)
    assert.deepEqual(said(), [], 'it is still at work')
    await workIncident({ ...deps, soleWorker: 'process-2' }, row)
    assert.deepEqual(said(), ['trigger'])
  })

  it('is not blocked by a lease from a clock that was hours ahead', async () => {
    const { deps, store, row, head, said } = await failingBench()
    const lease = { id: 'of another clock', until: deps.now() + 3_600_000, again: false }
    assert.ok(await store.casIncident({ ...(await head()), lease }))
    await workIncident(deps, row)
    assert.deepEqual(said(), ['trigger'])
  })

  it('is left to a holder whose clock is ahead by no more than two machines may differ', async () => {
    const { deps, store, row, head, said } = await failingBench()
    const until = deps.now() + EVALUATION_LEASE_MS + CLOCK_SKEW_MS - 1
    assert.ok(
      await store.casIncident({ ...(await head()), lease: { id: 'of a neighbour', until, again: false } }),
    )
    await workIncident(deps, row)
    assert.deepEqual(said(), [])
    assert.equal((await head()).lease?.again, true)
  })
})

const directory = mkdtempSync(join(tmpdir(), 'boot-health-lease-'))
const opened: { close: () => Promise<void> }[] = []
after(async () => {
  for (const table of opened) await table.close()
  rmSync(directory, { recursive: true })
})

await leaseContract('one SQLite file', async () => {
  const table = openSqliteTable(join(directory, 'table.db'))
  opened.push(table)
  return table
})
