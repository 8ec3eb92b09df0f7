/** After the longest life nothing is left of what anybody sent: both engines, by the rows themselves. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createStore } from '../../functions/store/create-store.ts'
import type { Key } from '../../functions/store/keys.ts'
import { openSqliteTable } from '../../functions/store/sqlite-table.ts'
import type { PutOptions, Table } from '../../functions/store/table.ts'
import { sweep } from '../../functions/worker/sweep.ts'
import { expiryOf, LIFE_S } from '../../shared/policy/lives.ts'
import { DAY_MS } from '../../shared/time.ts'
import { bootId, expectLaunch, HEALTHY, LOST_RACE, newGuest, report, startWorld } from '../support/guest.ts'
import { storeToken } from '../support/table.ts'

const LONGEST_MS = Math.max(...Object.values(LIFE_S).map((s) => s ?? 0)) * 1000
/** The table, and of every row that is in it the second at which it is over. */
function watched(table: Table): { table: Table; left: (at: number) => string[] } {
  const rows = new Map<string, { key: Key; over: number | null }>()
  const name = ({ pk, sk }: Key) => `${pk} ${sk}`
  return {
    table: {
      ...table,
      async put(key: Key, value: object, options: PutOptions) {
        const done = await table.put(key, value, options)
        if (done) rows.set(name(key), { key, over: expiryOf(options.life) })
        return done
      },
      async delete(key: Key, point: string) {
        await table.delete(key, point)
        rows.delete(name(key))
      },
    },
    left: (at) =>
      [...rows.values()]
        .filter(({ over }) => over === null || over > at / 1000)
        .map(({ key }) => `${key.pk} ${key.sk}`)
        .sort(),
  }
}

/** Machines that fail, are refused, are strangers and are the canary; then nobody sends anything any more. */
async function story(table: Table): Promise<{ end: number }> {
  const store = createStore(table, { shards: () => 1 })
  const world = await startWorld(store)
  const [ours, healthy] = [newGuest(world), newGuest(world)]
  await expectLaunch(world, 'i-1', ours)
  await expectLaunch(world, 'i-2', healthy)
  await report(world, ours, { boot: bootId(1), text: LOST_RACE, hint: 'bad' })
  await report(world, healthy, { boot: bootId(2), text: HEALTHY })
  await world.judge()
  await report(world, { ...ours, secret: 'ef'.repeat(32) }, { boot: bootId(3), text: LOST_RACE, hint: 'bad' })
  await report(world, newGuest(world), { boot: bootId(4), text: LOST_RACE, hint: 'bad' })
  await report(
    world,
    { ...newGuest(world), token: await storeToken(world.deps, 'canary') },
    { boot: bootId(5), text: HEALTHY, hint: 'bad' },
  )
  await world.judge()
  await store.casTokenUse({ rev: 0, fleet: 'demo', token_id: 't', left: 1, at: world.deps.now() })
  await store.putTokenFull({ fleet: 'demo', token_id: 't', at: world.deps.now() })
  const worker = {
    ...world.deps,
    judge: async () => {},
    askConsole: async () => {},
  }
  // A week of sweeps: members fall silent, the incident resolves, its channels are notified or given up.
  for (let hour = 0; hour < 24 * 8; hour++) {
    await sweep(worker)
    world.deps.advance(DAY_MS / 24)
  }
  return { end: world.deps.now() }
}

/** What outlives everything: tokens, people's switches, the layout, the heartbeat, and that a fleet has an inventory. */
const isLasting = (row: string) =>
  /^(?:T#|SEEN#|TOKENS |G#|LAYOUT |EP#|DUE (?:cursor|heartbeat)$|ALIAS#demo#inventory)/.test(row)

describe('after the longest retention', () => {
  it('only tokens, guards, the layout and the heartbeat are left, on both engines', async () => {
    const engine = openSqliteTable(':memory:')
    const { table, left } = watched(engine)
    const { end } = await story(table)
    assert.ok(
      left(end).some((row) => row.startsWith('B#')),
      'the story stores something',
    )
    const rest = left(end + LONGEST_MS + DAY_MS)
    assert.deepEqual(
      rest.filter((row) => !isLasting(row)),
      [],
    )
    // DynamoDB goes by the attribute that the same life makes; the file is cleared by it, row by row.
    for (let deleted = -1; deleted !== 0; ) deleted = await engine.expire(end + LONGEST_MS + DAY_MS, 1000)
    for (const row of left(0)) {
      const [pk = '', ...sk] = row.split(' ')
      const there = (await engine.get({ pk, sk: sk.join(' ') })) !== null
      assert.equal(there, rest.includes(row), row)
    }
    await engine.close()
  })
})
