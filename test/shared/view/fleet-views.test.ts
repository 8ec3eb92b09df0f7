/** What the dashboard computes before it draws: counts, shares, margins, medians, words. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Interval, Verdict } from '../../../shared/verdict.ts'
import { summarize } from '../../../shared/view/fleet-summary.ts'
import { byLost, imageReport, MARGIN_EDGES } from '../../../shared/view/image-report.ts'
import {
  aboutSeconds,
  marginWords,
  percent,
  seconds,
  sizeWords,
  uptimeWords,
} from '../../../shared/view/number-words.ts'
import { decisionsOf } from '../../../shared/view/why.ts'

describe('the success rate of a fleet', () => {
  const cell = (at: number, verdicts: Record<string, number>) => ({ at, verdicts, causes: {} })

  it('divides boots that came up by boots that ended, without open, disabled and illegible ones', () => {
    const verdicts = {
      ok: 6,
      recovered: 1,
      degraded: 1,
      failed: 1,
      never_reported: 1,
      booting: 5,
      disabled: 3,
      unknown: 2,
    }
    const summary = summarize([cell(10, verdicts)], 0, 100)
    assert.equal(summary.boots, 20)
    assert.equal(summary.decided, 10)
    assert.equal(summary.success_share, 0.8)
  })

  it('is unknown while no boot has ended, neither 0 nor 100 per cent', () => {
    assert.equal(summarize([cell(10, { booting: 5 })], 0, 100).success_share, null)
  })

  it('covers the cells that begin inside the window, start included and end excluded', () => {
    const cells = [9, 10, 19, 20].map((at) => cell(at, { ok: 1 }))
    assert.equal(summarize(cells, 10, 20).boots, 2)
  })
})

describe('the report of an image', () => {
  const row = (
    margin_s: Interval | null,
    given: Partial<{ verdict: Verdict; image: string; trust: string; init: number }> = {},
  ) => ({
    image: given.image ?? 'a',
    verdict: given.verdict ?? ('ok' as const),
    cause: 'healthy' as const,
    trust: given.trust ?? 'bound',
    margin_s,
    stage_ms: { init: given.init ?? null },
  })
  const zero = MARGIN_EDGES.indexOf(0)

  const margins: [what: string, margin: Interval, bucket: number][] = [
    ['a loss of at most four seconds, by its middle', [-4, 0], zero - 1],
    ['a hair’s loss, left of zero all the same', [-0.02, 0], zero],
    ['a narrow win, right of zero', [0.2, 1400], zero + 1],
    ['a win of exactly one second, in the bucket that begins there', [1, 3], zero + 2],
    ['a loss beyond the scale, in the first', [-900, -800], 0],
    ['a win beyond the scale, in the last', [5, 9], MARGIN_EDGES.length],
  ]
  for (const [what, margin, bucket] of margins)
    it(`counts ${what}`, () => {
      const report = imageReport('a', [row(margin)])
      assert.equal(report.margins.indexOf(1), bucket)
    })

  it('separates untimed wins from narrow ones', () => {
    const report = imageReport('a', [row([0, 1400])])
    assert.equal(report.measured, 0)
    assert.equal(report.untimed, 1)
  })

  it('gives medians and 95th percentiles as values that occurred', () => {
    const rows = Array.from({ length: 100 }, (_, n) => row(null, { init: (n + 1) * 1000 }))
    assert.deepEqual(imageReport('a', rows).stages, [{ stage: 'init', boots: 100, median_s: 50, p95_s: 95 }])
  })

  it('lists the image that loses most boots first, and counts no unverified boot', () => {
    const images = [
      imageReport('a', [row(null), row(null)]),
      imageReport('b', [row(null, { verdict: 'failed' })]),
      imageReport('c', [row(null, { verdict: 'failed', trust: 'claimed' })]),
    ]
    assert.deepEqual(
      images.sort(byLost).map(({ image, came_up, decided }) => [image, came_up, decided]),
      [
        ['b', 0, 1],
        ['a', 2, 2],
        ['c', 0, 0],
      ],
    )
  })
})

describe('numbers for people', () => {
  const words: [margin: Interval, text: string][] = [
    [[-4.43, 0], 'lost by at most 4.43 s'],
    [[-4.4, -2.1], 'lost by 2.10 s to 4.40 s'],
    [[-3, -3], 'lost by 3.00 s'],
    [[0.89, 1450.4], 'won by 0.89 s or more'],
    [[0, 27], 'won, margin unknown'],
    [[2, 2], 'won by 2.00 s'],
  ]
  for (const [margin, text] of words)
    it(`show ${margin} as "${text}"`, () => assert.equal(marginWords(margin), text))

  it('never round to all or to none', () => {
    assert.equal(percent(0.99999), '99.9 %')
    assert.equal(percent(0.00001), '0.1 %')
    assert.equal(percent(1), '100 %')
    assert.equal(percent(0), '0 %')
  })

  it('show sizes in the unit that people would choose', () => {
    const rows: [bytes: number, said: string][] = [
      [0, '0 bytes'],
      [9_999, '9999 bytes'],
      [13_000, '13 KiB'],
      [1_048_000, '1023 KiB'],
      [1_048_575, '1 MiB'],
      [1.5 * 2 ** 20, '1.5 MiB'],
      [256 * 2 ** 20, '256 MiB'],
      [41_300 * 2 ** 20, '40 GiB'],
      [5 * 2 ** 40, '5 TiB'],
      [5000 * 2 ** 40, '5000 TiB'],
    ]
    for (const [bytes, said] of rows) assert.equal(sizeWords(bytes), said)
  })

  it('show long times in minutes and hours, each of them the same way', () => {
    const rows: [value: number, exact: string, about: string, fine: string][] = [
      [4.433, '4.43 s', '4.4 s', '4.43 s'],
      [26.18, '26.2 s', '26.2 s', '26.18 s'],
      [-0.6, '−0.60 s', '-0.6 s', '-0.60 s'],
      [125.4, '2 min 5 s', '2 min 5 s', '2 min 5 s'],
      [1830, '30 min 30 s', '30 min 30 s', '30 min 30 s'],
      [7200, '2 h 0 min', '2 h 0 min', '2 h 0 min'],
      [8000, '2 h 13 min', '2 h 13 min', '2 h 13 min'],
    ]
    for (const [value, ...said] of rows)
      assert.deepEqual([seconds(value), aboutSeconds(value), uptimeWords(value)], said)
  })
})

describe('the decisions of an instance', () => {
  const audit = {
    at: 5,
    actor: 'remediation',
    action: 'refused',
    reason: 'widening',
    detail: { instance: 'i-1', in_flight: 'no 1 of 1' },
  }
  const action = {
    action_id: 'a1',
    action: 'rerun',
    instance: 'i-2',
    state: 'succeeded',
    reason: 'verified',
    created_at: 3,
    finished_at: 9,
    fence: 'b',
    attempt: 1,
    rung: 0,
  }

  it('are listed once each, newest first, with the values that they were based on', () => {
    const members = [
      { instance: 'i-1', last_decision: { at: 5, outcome: 'refused', reason: 'widening' } },
      { instance: 'i-3', last_decision: { at: 7, outcome: 'refused', reason: 'bucket_empty' } },
      { instance: 'i-4', last_decision: null },
    ]
    const decisions = decisionsOf({ about: 'incident', audit: [audit], members, actions: [action] })
    assert.deepEqual(
      decisions.map(({ at, about, outcome }) => [at, about, outcome]),
      [
        [9, 'i-2', 'rerun succeeded'],
        [7, 'i-3', 'refused'],
        [5, 'i-1', 'refused'],
      ],
    )
    assert.deepEqual(decisions[2]?.inputs, audit.detail)
  })

  it('do not repeat the audit where the gates decided the same again', () => {
    const later = { at: 6, outcome: 'refused', reason: 'widening' }
    const told = (last_decision: typeof later & { value?: number }) =>
      decisionsOf({
        about: 'incident',
        audit: [audit],
        members: [{ instance: 'i-1', last_decision }],
        actions: [],
      }).length
    assert.equal(told(later), 1)
    assert.equal(told({ ...later, value: 2 }), 2)
    assert.equal(told({ ...later, reason: 'latched' }), 2)
  })
})
