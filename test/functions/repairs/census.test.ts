import assert from 'node:assert/strict'
import { it } from 'node:test'
import { censusOf } from '../../../functions/repairs/census.ts'
import { newInstance } from '../../../functions/store/new-instance.ts'
import { startTestStore, testDeps } from '../../support/table.ts'

it('a census of instances that somebody invented is not taken every minute', async () => {
  const { store } = await startTestStore()
  let reads = 0
  const pages = 40
  const strangers = Array.from({ length: 500 }, (_, n) => newInstance('demo', `stranger-${n}`))
  const listInstances = async () => ({ items: strangers, next: ++reads % pages === 0 ? null : String(reads) })
  const deps = testDeps({ store: { ...store, listInstances } })
  await censusOf(deps, 'demo')
  deps.advance(100_000)
  await censusOf(deps, 'demo')
  assert.equal(reads, pages, '20,000 are counted every two minutes')
  deps.advance(21_000)
  await censusOf(deps, 'demo')
  assert.equal(reads, 2 * pages)
})
