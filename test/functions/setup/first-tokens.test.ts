import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryTable } from '../../../cli/simulate/memory-table.ts'
import { ensureFirstTokens, removeFirstTokens } from '../../../functions/setup/first-tokens.ts'
import { createStore } from '../../../functions/store/create-store.ts'
import { sha256Hex } from '../../../shared/token.ts'

const PATH = '/boot-health/mine'

function stack() {
  const store = createStore(createMemoryTable(), { shards: () => 1 })
  const kept = new Map<string, string>()
  const parameters = {
    read: async (name: string) => kept.get(name) ?? null,
    write: async (name: string, value: string) => void kept.set(name, value),
    remove: async (name: string) => void kept.delete(name),
  }
  const ensure = (now = 0) => ensureFirstTokens({ store, parameters }, { path: PATH, fleet: 'web' }, now)
  return { store, kept, parameters, ensure }
}

describe('the first tokens of a stack', () => {
  it('are three, one for each role, stored under its name', async () => {
    const { store, kept, ensure } = stack()
    const names = await ensure()
    assert.deepEqual(names, {
      canary: `${PATH}/canary-token`,
      ingest: `${PATH}/first-ingest-token`,
      operator: `${PATH}/first-operator-token`,
    })
    for (const [role, name] of Object.entries(names)) {
      const token = await store.getToken(sha256Hex(kept.get(name) ?? ''))
      assert.deepEqual([token?.role, token?.fleet], [role, role === 'canary' ? 'boot-health-canary' : 'web'])
    }
  })

  it('are made once, and again where one was revoked or deleted', async () => {
    const { store, kept, ensure } = stack()
    await ensure()
    const before = new Map(kept)
    await ensure()
    assert.deepEqual(kept, before)
    const name = `${PATH}/first-operator-token`
    const revoked = await store.getToken(sha256Hex(before.get(name) ?? ''))
    assert.ok(revoked && (await store.casToken({ ...revoked, revoked_at: 1 })))
    kept.delete(`${PATH}/canary-token`)
    await ensure()
    for (const [one, value] of kept)
      assert.equal(value === before.get(one), one.endsWith('first-ingest-token'), one)
  })

  it('are deleted from SSM with the stack', async () => {
    const { kept, parameters, ensure } = stack()
    await ensure()
    await removeFirstTokens(parameters, PATH)
    assert.equal(kept.size, 0)
  })
})
