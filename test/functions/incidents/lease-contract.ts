/** Workers that really run side by side: one evaluates an incident at a time, whatever engine keeps the table. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { incidentWork } from '../../../functions/due/incident-work.ts'
import { workIncident } from '../../../functions/incidents/incident.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import type { Store } from '../../../functions/store/store.ts'
import type { Table } from '../../../functions/store/table.ts'
import { sweep } from '../../../functions/worker/sweep.ts'
import { EVALUATION_LEASE_MS, LEASE_RENEWED_EVERY_MS } from '../../../shared/policy/waits.ts'
import { CAUSE, IMAGE, incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'

const WORKERS = 4
const ROUNDS = 8
const MEMBERS = 3
const shards = { shards: () => 1 }

/** `open` gives each worker a table of its own over the same rows. */
export async function leaseContract(name: string, open: () => Promise<Table>): Promise<void> {
  const receiver = await receiverOfFile()

  describe(`four workers over ${name}`, () => {
    it('evaluate an incident one at a time, page once, and leave no lease', async () => {
      const tables = await Promise.all(Array.from({ length: WORKERS }, open))
      const stores = tables.map((table) => createStore(table, { shards: () => 1 }))
      const [first] = stores
      assert.ok(first)
      const bench = incidentBench(first, receiver, { page_wait_s: 0 })
      let [running, most, evaluations] = [0, 0, 0]
      /** An evaluation reads the members, and takes some time over it. */
      const watched = (store: Store): Store => ({
        ...store,
        async listMembers(ref) {
          evaluations++
          most = Math.max(most, ++running)
          await sleep(5)
          return store.listMembers(ref).finally(() => running--)
        },
      })
      const workers = stores.map((store) => ({ ...bench.deps, store: watched(store) }))
      const row = incidentWork({ fleet: bench.fleet, cause: CAUSE, image: IMAGE })
      // All before the first page: one that joins later is an update, which is a trigger too.
      for (let member = 0; member < MEMBERS; member++) await bench.fails(`i-${member}`)
      for (let round = 0; round < ROUNDS; round++) {
        const wanted = workers.flatMap((deps) => [workIncident(deps, row), workIncident(deps, row)])
        await Promise.all(wanted)
      }
      assert.equal(most, 1, 'two at a time')
      assert.ok(evaluations >= ROUNDS, `${evaluations} evaluations`)
      await bench.at(0)
      const head = await bench.head()
      assert.deepEqual([head.lease, head.members_seen], [null, MEMBERS])
      const triggers = bench.said().filter((said) => said === 'trigger')
      assert.deepEqual([bench.keys().length, triggers.length], [1, 1])
    })

    it('do not disturb one that works for longer than a lease, and wait only one lease for one that died', async (t) => {
      t.mock.timers.enable({ apis: ['setInterval'] })
      const [first, second] = [createStore(await open(), shards), createStore(await open(), shards)]
      const bench = incidentBench(first, receiver, { page_wait_s: 0 })
      await bench.fails('i-1')
      const row = incidentWork({ fleet: bench.fleet, cause: CAUSE, image: IMAGE })
      const [working, letDie] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let isDead = false
      const mortal = new Proxy(first, {
        get: (store, name: keyof Store) => {
          if (isDead) return () => Promise.reject(new Error('killed'))
          if (name !== 'listMembers') return store[name]
          return async () => {
            working.resolve()
            await letDie.promise
            throw new Error('killed')
          }
        },
      })
      const died = assert.rejects(workIncident({ ...bench.deps, store: mortal }, row), /killed/)
      await working.promise
      const neighbour = { ...bench.deps, store: second }
      const until = async () => (await bench.head()).lease?.until ?? 0
      /** Time goes on, and the holder renews its lease; a neighbour looks in between. */
      for (let s = 0; s < 3 * EVALUATION_LEASE_MS; s += LEASE_RENEWED_EVERY_MS) {
        const before = await until()
        bench.deps.advance(LEASE_RENEWED_EVERY_MS)
        t.mock.timers.tick(LEASE_RENEWED_EVERY_MS)
        while ((await until()) === before) await new Promise(setImmediate)
        await workIncident(neighbour, row)
      }
      assert.deepEqual([bench.said(), (await bench.head()).lease?.again], [[], true])
      isDead = true
      letDie.resolve()
      await died
      const end = await until()
      bench.deps.advance(end - bench.deps.now() - 1)
      await sweep(neighbour)
      assert.deepEqual(bench.said(), [], 'the lease holds to its end')
      bench.deps.advance(1)
      await sweep(neighbour)
      assert.deepEqual(bench.said(), ['trigger'])
      assert.equal((await bench.head()).lease, null)
    })
  })
}
