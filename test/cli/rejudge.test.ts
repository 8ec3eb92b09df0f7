import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wakeJudge } from '../../cli/rejudge.ts'
import { judgeReport } from '../../functions/boots/judge.ts'
import { workDue } from '../../functions/worker/work.ts'
import { bootId, HEALTHY, newGuest, report, startWorld } from '../support/guest.ts'
import { dueOf, startTestStore } from '../support/table.ts'

describe('boot-health rejudge', () => {
  it('judges boots of older rules again, and leaves those of the current rules alone', async () => {
    const { store } = await startTestStore()
    const world = await startWorld(store)
    const { deps } = world
    deps.judge = (key) => judgeReport(deps, key)
    await report(world, newGuest(world), { boot: bootId(1), text: HEALTHY })
    await world.judge()

    const now = deps.now()
    const asked = { fleet: 'demo', days: 2 }
    assert.deepEqual(await wakeJudge(store, asked, now), { asked: 0, left: 1, without_reports: 0 })
    const rows = async () => (await store.listBootRows('demo', { fromMs: now, untilMs: now }, null, 10)).items
    const [row] = await rows()
    assert.ok(row)
    await store.putBootRow({ ...row, judge_version: 0, verdict: 'unknown' })
    assert.deepEqual(await wakeJudge(store, asked, now), { asked: 1, left: 0, without_reports: 0 })
    for (const due of await dueOf(deps, now, 'judge')) await workDue(deps, due)
    assert.deepEqual(
      (await rows()).map(({ verdict }) => verdict),
      ['ok'],
    )
  })
})
