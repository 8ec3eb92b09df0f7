/** 100,000 boots of other images change no figure of the gate, and no count of reads. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readGate } from '../../functions/api/gate-reads.ts'
import { createStore } from '../../functions/store/create-store.ts'
import type { Table } from '../../functions/store/table.ts'
import { GATE_DEFAULTS } from '../../shared/gate/gate-settings.ts'
import { randomFrom } from '../support/random.ts'
import { startMemoryStore, TEST_START, testDeps } from '../support/table.ts'
import { asRows, boots, USUAL } from './simulated-boots.ts'

const OTHERS = 100_000
const HOUR = 3_600_000

it(`${OTHERS} boots of other images change nothing`, async () => {
  const { table } = await startMemoryStore()
  let queries = 0
  let rows = 0
  const counting: Table = {
    ...table,
    async query(...args) {
      const found = await table.query(...args)
      queries += 1
      rows += found.length
      return found
    },
  }
  const store = createStore(counting, { shards: () => 16 })
  const deps = testDeps({ store })
  const put = async (image: string, count: number, from: number, seed: number) => {
    const all = boots(USUAL, count, from, randomFrom(seed))
    for (const row of asRows(image, all))
      await store.putImageBoot({ ...row, fleet: 'demo', instance: `${image}-${row.instance}` })
  }
  await put('old', 200, TEST_START - 24 * HOUR, 1)
  await put('new', 40, TEST_START - HOUR, 2)
  const question = {
    fleet: 'demo',
    image: 'new',
    baseline: 'old',
    since: 0,
    baseline_since: 0,
    settings: GATE_DEFAULTS,
  }
  const before = await readGate(deps, question)
  const read = { queries, rows }
  for (let image = 0; image < 100; image++)
    await put(`other-${image}`, OTHERS / 100, TEST_START - HOUR, 10 + image)
  ;[queries, rows] = [0, 0]
  assert.deepEqual(await readGate(deps, question), before)
  assert.deepEqual({ queries, rows }, read)
  process.stdout.write(
    `  ${queries} queries and ${rows} rows for 40 boots against 200, with and without ${OTHERS} boots of 100 other images\n`,
  )
})
