import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cohortOf, countImages, isCounted, sumCensus } from '../../../shared/remediation/census.ts'
import { type GuardState, releaseSlot, startedOver, wideningKey } from '../../../shared/remediation/guard.ts'
import { agedLatches, cohortAllows, failuresLatch, type Latch } from '../../../shared/remediation/latch.ts'
import { summarize } from '../../../shared/remediation/repair-summary.ts'
import { waveRoom } from '../../../shared/remediation/widening.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

describe('widening', () => {
  const rows: [verified: number, failed: number, room: number][] = [
    [0, 0, 1],
    [1, 0, 2],
    [2, 0, 1],
    [3, 0, 4],
    [4, 0, 3],
    [7, 0, 8],
    [15, 0, 16],
    [7, 1, 4],
    [3, 1, 1],
    [0, 5, 1],
  ]
  for (const [verified, failed, room] of rows)
    it(`allows ${room} in flight after ${verified} successful and ${failed} failed repairs`, () =>
      assert.equal(waveRoom({ verified, failed }), room))
})

describe('a latch on unsuccessful repairs', () => {
  const rows: [verified: number, failed: number, cohortIsFailing: boolean, latch: boolean][] = [
    [0, 2, true, false],
    [0, 3, true, true],
    [11, 3, true, true],
    [12, 3, true, false],
    [0, 5, false, false],
    [0, 6, false, true],
    [24, 6, false, false],
  ]
  for (const [verified, failed, cohortIsFailing, latch] of rows)
    it(`${latch ? 'latches' : 'does not latch'} after ${failed} failures and ${verified} successes ${cohortIsFailing ? 'in a failing cohort' : 'elsewhere'}`, () =>
      assert.equal(failuresLatch({ verified, failed }, cohortIsFailing), latch))
})

describe('a cohort', () => {
  const limit = { share: 0.2, hosts: 2 }
  const rows: [failing: number, cohort: number, half: boolean, allows: boolean][] = [
    [20, 100, false, true],
    [21, 100, false, false],
    [10, 100, true, true],
    [11, 100, true, false],
    [2, 2, false, true],
    [1, 1, true, true],
    [2, 2, true, false],
    [0, 0, true, true],
  ]
  for (const [failing, cohort, half, allows] of rows)
    it(`of ${cohort} with ${failing} failing is ${allows ? 'within' : 'beyond'} ${half ? 'half the limit' : 'the limit'}`, () =>
      assert.equal(cohortAllows({ population: 0, cohort, failing }, limit, half), allows))

  const boot = { boot_key: 'b', trust: 'bound' as const, began_at: NOW - 60_000, first_at: NOW }
  const counted: [what: string, instance: object, boot: object, is: boolean][] = [
    ['inventory knows it and its own secret vouches for it', {}, {}, true],
    ['only the token of the image vouches for it', {}, { trust: 'claimed' }, false],
    ['inventory does not know it', { known: false }, {}, false],
    ['it is gone', { gone: {} }, {}, false],
    ['it has a newer boot', { newest: { boot_key: 'c' } }, {}, false],
    ['nothing dates the boot', {}, { began_at: 0 }, false],
    ['the boot was heard of a day after it began', {}, { began_at: NOW - 86_400_000 }, false],
  ]
  for (const [what, instance, of, is] of counted)
    it(`counts ${is ? 'an instance' : 'no instance'} by a boot where ${what}`, () =>
      assert.equal(
        isCounted({ known: true, gone: null, newest: { boot_key: 'b' }, ...instance }, { ...boot, ...of }),
        is,
      ))

  it('is the sum of its cells', () => {
    const one = (image: string, verdict: 'ok' | 'failed', is = true) => ({ counted: is, image, verdict })
    const cells = [
      countImages([one('img', 'ok'), one('img', 'failed'), one('img', 'failed', false)]),
      countImages([one('img', 'ok'), one('other', 'failed')]),
    ]
    assert.deepEqual(cohortOf(sumCensus(cells), 'img', 0), { population: 4, cohort: 3, failing: 1 })
  })

  it('fails at least as widely as the known failing members', () => {
    assert.deepEqual(cohortOf(new Map(), 'img', 4), { population: 4, cohort: 4, failing: 4 })
  })
})

const LATCH: Latch = {
  image: 'img',
  cause: 'no_address',
  scope: 'all',
  reason: 'repairs_failed',
  note: 'x',
  at: 1,
  calm_since: null,
}

describe('a latch', () => {
  const of = { image: 'img', cause: 'no_address' }
  it('starts its wait when the cohort is calm, and ends after 15 calm minutes', () => {
    const [waiting] = agedLatches([LATCH], of, true, NOW)
    assert.equal(waiting?.calm_since, NOW)
    assert.deepEqual(agedLatches(waiting ? [waiting] : [], of, true, NOW + 899_999), [waiting])
    assert.deepEqual(agedLatches(waiting ? [waiting] : [], of, true, NOW + 900_000), [])
  })
  it('starts its wait again when the cohort fails again', () => {
    assert.deepEqual(agedLatches([{ ...LATCH, calm_since: NOW }], of, false, NOW + 899_999), [LATCH])
  })
  it('does not age by the calm of another image', () => {
    assert.deepEqual(agedLatches([LATCH], { ...of, image: 'other' }, true, NOW), [LATCH])
  })
})

describe('a slot', () => {
  const key = wideningKey({ cause: 'no_address', image: 'img', gen: 1 }, 'rerun')
  const guard: GuardState = {
    kill: null,
    pauses: [],
    tokens: 1,
    refill_at: 0,
    latches: [],
    widening: {},
    inflight: { a: { image: 'img', instance: 'i-1', widening: key, since: 5, until: NOW } },
  }
  it('is released once, and its result is counted once', () => {
    const after = releaseSlot(guard, { action_id: 'a', since: 5 }, 'verified')
    assert.deepEqual([after?.inflight, after?.widening], [{}, { [key]: { verified: 1, failed: 0 } }])
    assert.equal(after && releaseSlot(after, { action_id: 'a', since: 5 }, 'verified'), null)
  })
  it('of a successful repair returns its token, of another it does not', () => {
    assert.equal(releaseSlot(guard, { action_id: 'a', since: 5 }, 'verified')?.tokens, 2)
    assert.equal(releaseSlot(guard, { action_id: 'a', since: 5 }, 'failed')?.tokens, 1)
    assert.equal(releaseSlot(guard, { action_id: 'a', since: 5 }, 'neither')?.tokens, 1)
  })
  it('is not released by the previous life of an action that was granted again', () => {
    assert.equal(releaseSlot(guard, { action_id: 'a', since: 4 }, 'neither'), null)
  })
  it('of a re-run and of a reboot count separately, and one image cannot pass for another', () => {
    assert.notEqual(
      wideningKey({ cause: 'c', image: 'i', gen: 1 }, 'rerun'),
      wideningKey({ cause: 'c', image: 'i', gen: 1 }, 'soft_reboot'),
    )
    const hostile = wideningKey({ cause: 'c', image: 'img~1', gen: 1 }, 'rerun')
    const learnt = {
      ...guard,
      widening: { [hostile]: { verified: 9, failed: 0 }, [key]: { verified: 0, failed: 3 } },
    }
    assert.deepEqual(Object.keys(startedOver(learnt, { cause: 'c', image: 'img' }).widening), [hostile, key])
    assert.deepEqual(Object.keys(startedOver(learnt, { cause: 'no_address', image: 'img' }).widening), [
      hostile,
    ])
  })
})

describe('the repair summary of a page', () => {
  const flying = { outcome: 'in_flight' as const, reason: 'passed' }
  const refused = (reason: string) => ({ outcome: 'refused' as const, reason })
  const none = { mode: 'on' as const, succeeded: 0, failed: 0, latch: null }
  const rows: [what: string, members: Parameters<typeof summarize>[0]['members'], pending: boolean][] = [
    ['one is in flight', [flying], true],
    ['one is in flight and one waits for its turn', [flying, refused('widening')], true],
    ['one is in flight and one will not be repaired', [flying, refused('trust_too_low')], false],
    ['one waits and nothing is in flight', [refused('in_flight_limit')], false],
    ['one was refused', [refused('killed')], false],
    ['one was only rehearsed', [{ outcome: 'dry_run', reason: 'dry_run' }], false],
    ['nobody fails', [], false],
  ]
  for (const [what, members, pending] of rows)
    it(`${pending ? 'holds the page back' : 'lets the page go'} while ${what}`, () =>
      assert.equal(summarize({ ...none, members }).pending, pending))

  it('says in words what was done and what was not', () => {
    const members = [flying, refused('widening'), refused('widening'), refused('killed')]
    const { sentence, refused: counted } = summarize({ ...none, members, succeeded: 3, failed: 1 })
    assert.deepEqual(counted, [
      { reason: 'widening', members: 2 },
      { reason: 'killed', members: 1 },
    ])
    assert.equal(
      sentence,
      '1 in flight; 3 verified; 1 did not help; 2 not repaired (waiting for earlier repairs to be verified: one goes first, then 1, 2, 4 and so on); 1 not repaired (the kill switch is on).',
    )
  })
})
