import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import {
  holdLayout,
  LayoutDiffers,
  newLayout,
  readLayout,
  writeLayout,
} from '../../../functions/store/layout.ts'

describe('the layout of a table', () => {
  it('is stored with the first fleet, and each new fleet is added to it', async () => {
    const table = createMemoryTable()
    await holdLayout(table, { web: 4 })
    await holdLayout(table, { web: 4, db: 1 })
    await holdLayout(table, { web: 4 })
    assert.deepEqual((await readLayout(table))?.shards, { web: 4, db: 1 })
  })

  it('refuses a different number of shards with an explanation, and stays as it is', async () => {
    const table = createMemoryTable()
    await holdLayout(table, { web: 1 })
    await assert.rejects(holdLayout(table, { web: 4, db: 1 }), {
      name: 'LayoutDiffers',
      message: 'fleet web is stored in 1 shards, the configuration says 4',
    })
    assert.deepEqual((await readLayout(table))?.shards, { web: 1 })
  })

  it('refuses keys and items of another version', async () => {
    for (const other of [{ keys: 2 }, { items: 2 }]) {
      const table = createMemoryTable()
      await writeLayout(table, { ...newLayout({ web: 1 }), ...other })
      await assert.rejects(holdLayout(table, { web: 1 }), LayoutDiffers)
    }
  })

  it('includes every fleet of ten servers that start at once', async () => {
    const table = createMemoryTable()
    const fleets = Array.from({ length: 10 }, (_, n) => `fleet-${n}`)
    await Promise.all(fleets.map((fleet) => holdLayout(table, { [fleet]: 1 })))
    assert.deepEqual(Object.keys((await readLayout(table))?.shards ?? {}).sort(), fleets)
  })
})
