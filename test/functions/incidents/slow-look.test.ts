/** What falls due while an evaluation takes its time is seen by another one at once. Every point: test/soak. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sweep } from '../../../functions/worker/sweep.ts'
import { incidentBench } from '../../support/incident-bench.ts'
import { receiverOfFile } from '../../support/receiver.ts'
import { startMemoryStore } from '../../support/table.ts'

const receiver = await receiverOfFile()
const SETTINGS = { page_wait_s: 4, resolve_hold_s: 15 }

/** A bench whose clock goes on by so much while people are notified, once the audit has this entry. */
async function slowBench(reason: string, tookMs: number) {
  const { store } = await startMemoryStore()
  let reads = Number.NEGATIVE_INFINITY
  const slow = {
    ...store,
    async appendAudit(...entry: Parameters<typeof store.appendAudit>) {
      if (entry[0].reason === reason) reads = 0
      await store.appendAudit(...entry)
    },
    async getIncident(...of: Parameters<typeof store.getIncident>) {
      // The first read is of who decides whether anything else is due.
      if (++reads === 2) bench.deps.advance(tookMs)
      return store.getIncident(...of)
    },
  }
  const bench = incidentBench(slow, receiver, SETTINGS)
  await bench.fails('i-1')
  return bench
}

describe('an evaluation', () => {
  it('that lasts beyond the wait for the page is followed by one that pages', async () => {
    const { deps, said } = await slowBench('waiting_for_more', 5_000)
    await sweep(deps)
    assert.deepEqual(said(), ['trigger'])
  })

  it('that lasts beyond the hold is followed by one that resolves', async () => {
    const { deps, at, heals, head, said } = await slowBench('no_failing_member', 16_000)
    await at(4_000)
    await heals('i-1')
    await sweep(deps)
    assert.deepEqual([(await head()).state, said().at(-1)], ['resolved', 'resolve'])
  })
})
