/**
 * 100,000 machines boot one image within a minute: where their rows lie. A real boot says which rows those are, the real
 * keys say in which partition; DynamoDB gives a partition 1,000 write units a second.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createStore } from '../../../functions/store/create-store.ts'
import {
  bootRowKeys,
  imageBootKeys,
  instanceKeys,
  type Key,
  reportKeys,
  shardOf,
} from '../../../functions/store/keys.ts'
import type { Table } from '../../../functions/store/table.ts'
import { AWS_SHARDS } from '../../../shared/policy/limits.ts'
import { bootId, expectLaunch, HEALTHY, newGuest, report, startWorld } from '../../support/guest.ts'
import { startMemoryStore, TEST_START } from '../../support/table.ts'

const BOOTS = 100_000
const SECONDS = 60
const UNITS_A_SECOND = 1000
const IMAGE = 'golden-2026.11'

interface Machine {
  instance: string
  guest: string
  boot_key: string
  at: number
}

/** The rows of a healthy boot of a machine that was announced before, in a fleet of so many shards; the capacity test has what each costs. */
function rowsOf({ instance, guest, boot_key, at }: Machine, shards: number): { key: Key; units: number }[] {
  const shard = shardOf(instance, shards)
  const of = { fleet: 'demo', image: IMAGE, instance, boot_key, first_at: at }
  return [
    { key: reportKeys({ fleet: 'demo', guest, boot_key, seq: 1, sha: 'a' }), units: 2 },
    { key: instanceKeys('demo', shard, instance), units: 1 },
    { key: bootRowKeys('demo', shard, at, instance, boot_key), units: 1 },
    { key: imageBootKeys(of, shard), units: 1 },
  ]
}

/** The most write units that any partition has to bring in any of these seconds of the minute. */
function busiest(shards: number, seconds: number): { units: number; pk: string } {
  const most = { units: 0, pk: '' }
  for (let second = 0; second < seconds; second++) {
    const spent = new Map<string, number>()
    for (let n = second; n < BOOTS; n += SECONDS) {
      const id = `5b1f4e0a-6d0c-4c55-9d65-${n.toString(16).padStart(12, '0')}`
      const machine = { instance: `i-${id}`, guest: id, boot_key: id, at: TEST_START + second * 1000 }
      for (const { key, units } of rowsOf(machine, shards)) {
        const sum = (spent.get(key.pk) ?? 0) + units
        spent.set(key.pk, sum)
        if (sum > most.units) Object.assign(most, { units: sum, pk: key.pk })
      }
    }
  }
  return most
}

describe('100,000 boots of one image in a minute', () => {
  it('write only the rows that are counted here', async () => {
    const { table } = await startMemoryStore()
    const written: string[] = []
    const watched: Table = {
      ...table,
      put: (key, value, options) => {
        written.push(key.pk)
        return table.put(key, value, options)
      },
    }
    const world = await startWorld(createStore(watched, { shards: () => AWS_SHARDS }))
    const isBeside = (id: string) => shardOf(id, AWS_SHARDS) === shardOf('i-1', AWS_SHARDS)
    const other = Array.from({ length: 1000 }, (_, n) => `i-${n + 2}`).find(isBeside) ?? ''
    let guest = newGuest(world)
    for (const [n, instance] of ['i-1', other].entries()) {
      guest = newGuest(world)
      await expectLaunch(world, instance, guest, { image: IMAGE })
      written.length = 0
      await report(world, guest, { boot: bootId(n), text: HEALTHY })
      await world.judge()
    }
    // What is written once for the image, or once a minute for its shard's cell, was written for the first.
    const machine = { instance: other, guest: guest.uuid, boot_key: bootId(1), at: world.deps.now() }
    const counted = rowsOf(machine, AWS_SHARDS).map(({ key }) => key.pk)
    assert.deepEqual([...written].sort(), counted.sort())
  })

  it("leave each partition three quarters of its capacity, with AWS's default number of shards", () => {
    const { units, pk } = busiest(AWS_SHARDS, SECONDS)
    assert.ok(units <= UNITS_A_SECOND / 4, `${pk}: ${units} units in a second`)
  })

  it('would be too much for a single partition', () => {
    assert.ok(busiest(1, 1).units > UNITS_A_SECOND)
  })
})
