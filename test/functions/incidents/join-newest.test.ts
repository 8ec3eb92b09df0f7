import assert from 'node:assert/strict'
import { it } from 'node:test'
import { joinNewest } from '../../../functions/incidents/join-newest.ts'
import type { BootBrief, InstanceItem } from '../../../functions/store/instance-item.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import { startMemoryStore, TEST_START, testDeps } from '../../support/table.ts'

const CAUSE = 'route_missing_at_lookup'
const brief = (n: number): BootBrief => ({
  ...{ boot_key: `b-${n}`, guest: 'g', boot_n: n, epoch: 1, image: 'v1', trust: 'bound', verdict: 'failed' },
  ...{ cause: CAUSE, began_at: TEST_START + n, first_at: TEST_START + n },
})
const told = { severity: 'page' as const, summary: { evidence: 'no route', remedy: 'wait for one' } }

it('a newer boot that joins while the older one is joining stays the member', async () => {
  const { store } = await startMemoryStore()
  const becomes = async (n: number): Promise<InstanceItem> => {
    const now = (await store.getInstance('demo', 'i-1')) ?? newInstance('demo', 'i-1')
    assert.ok(await store.casInstance({ ...now, known: true, newest: brief(n) }))
    const item = await store.getInstance('demo', 'i-1')
    assert.ok(item)
    return item
  }
  const other = testDeps({ store })
  let overtaken = false
  const deps = testDeps({
    store: {
      ...store,
      // The older boot stands here, about to write its membership, while the newer one is judged from end to end.
      getMember: async (ref, instance) => {
        if (!overtaken) {
          overtaken = true
          await joinNewest(other, await becomes(2), brief(2), told)
        }
        return store.getMember(ref, instance)
      },
    },
  })
  const ref = await joinNewest(deps, await becomes(1), brief(1), told)
  assert.ok(ref)
  assert.equal((await store.getMember(ref, 'i-1'))?.boot_key, 'b-2')
})
