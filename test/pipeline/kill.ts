/**
 * `kill -9` right after each durable write and each outbound send, one run a point, then a restart.
 * `npm run test:kill` takes all of them, CI every KILL_EVERY-th.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type CrashRun, crashRun } from '../support/crash-run.ts'

const EVERY = Number(process.env.KILL_EVERY ?? 1)

function assertSameEnd(run: CrashRun): void {
  assert.equal(run.verdict, 'recovered')
  assert.equal(run.incidents.length, 1, 'exactly one incident')
  assert.equal(run.incidents[0]?.gen, 1, 'of one generation')
  assert.deepEqual(run.incidents[0]?.told, ['resolve'])
  const keys = new Set(run.pages.map((page) => page.dedup_key))
  assert.equal(keys.size, 1, 'every page has the one dedup key')
  // Killed between the mark and the send, the page waits out its 20 s; the repair was verified before that, and only the
  // resolve is sent, to every channel that may have got a trigger.
  const overtaken = run.crashed && run.pages.length === 1
  if (!overtaken) assert.equal(run.pages[0]?.event_action, 'trigger', 'the page went out')
  assert.equal(run.pages.at(-1)?.event_action, 'resolve', 'and so did its resolve, last')
  assert.equal(run.webhookIds.length, 1, 'one repair was asked for, however often it was sent')
  assert.equal(run.acts, 1, 'and done once')
}

const whole = await crashRun(0)

describe('a server that is killed at any instant', () => {
  it('needs no restart when nothing kills it', () => {
    assertSameEnd(whole)
    assert.ok(whole.points.length > 10, `${whole.points.length} points`)
  })

  for (const [index, name] of whole.points.entries()) {
    const point = index + 1
    if (point % EVERY !== 0) continue
    it(`reaches the same end when killed after point ${point}, ${name}`, async () => {
      assertSameEnd(await crashRun(point))
    })
  }
})
