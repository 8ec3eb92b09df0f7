/** Two servers over one table, and a fleet that only one of them was given: its rows are found where it put them. */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { noticeWork } from '../../../functions/due/notice-work.ts'
import { dueRow } from '../../../functions/due/wake.ts'
import { config } from '../../../shared/config.ts'
import { MINUTE_MS } from '../../../shared/time.ts'
import { startDynalite } from '../../support/dynalite.ts'
import { failOne, startEmbedded, until } from '../../support/embedded.ts'
import { storeToken } from '../../support/table.ts'

const BEFORE = { fleets: { web: { page: 'never' } } }
const AFTER = { fleets: { web: { page: 'never' }, demo: { page: 'never', shards: 4 } } }
const GUESTS = 4

const { endpoint } = await startDynalite()
const [told, untold] = [
  await startEmbedded(BEFORE, { endpoint, directory: null }),
  await startEmbedded(BEFORE, { endpoint, directory: null }),
]
after(() => Promise.all([told.server.stop(), untold.server.stop()]))

describe('a fleet that only one of two servers has in its configuration', () => {
  it('is found in the table by the other after a look-up', async () => {
    await told.server.reload(config.parse(AFTER))
    for (let n = 0; n < GUESTS; n++) assert.equal(await failOne(told, n), 202)
    const judgedAt = (n: number) => told.server.store.getInstance('demo', `vm-${n}`)
    for (let n = 0; n < GUESTS; n++)
      await until(async () => (await judgedAt(n))?.boots.length === 1, `boot of vm-${n} is judged`)
    const viewer = await storeToken(untold.server, 'viewer')
    const list = async () => {
      const answer = await fetch(`${untold.server.url}/v1/instances`, {
        headers: { authorization: `Bearer ${viewer}` },
      })
      if (answer.status === 503) return null
      const { items } = (await answer.json()) as { items: unknown[] }
      return items.length
    }
    await until(async () => (await list()) !== null, 'it has asked')
    assert.equal(await list(), GUESTS)
  })

  it('has its reports judged by the server that knows its settings, whichever receives them', async () => {
    assert.equal(await failOne({ ...untold, tokens: told.tokens }, GUESTS), 202)
    const { store } = untold.server
    await until(async () => (await store.getInstance('demo', `vm-${GUESTS}`)) !== null, 'it is announced')
    assert.deepEqual((await store.getInstance('demo', `vm-${GUESTS}`))?.boots, [])
  })

  it('has its notices sent by the server that knows its channels, while other work may move', async (t) => {
    const { store } = told.server
    // Of a fleet that none of them was given, ten minutes late by the clock of the third alone.
    const at = Date.now()
    const notice = dueRow(noticeWork('away', 'pipeline_blind', { day: '2026-11-30' }), at, 'n')
    const cell = dueRow({ kind: 'cell', fleet: 'away', shard: 0, starts_at: 0 }, at, 'c')
    for (const row of [notice, cell]) await store.putDue(row)
    const third = await startEmbedded(BEFORE, {
      endpoint,
      directory: null,
      now: () => Date.now() + 10 * MINUTE_MS,
    })
    t.after(() => third.server.stop())
    await until(async () => !(await store.hasDue(cell)), 'another server counts the cell')
    assert.equal(await store.hasDue(notice), true)
  })
})
