import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { judgeBoot } from '../../../shared/judgement/judge.ts'
import { headlineOf, reportOf, worstFirst } from '../../../shared/scan/scan-report.ts'
import { diagnosedBoot, outcomeOf, type ScanRow, undiagnosedRow } from '../../../shared/scan/scan-row.ts'
import { exitCodeOf, totalsOf } from '../../../shared/scan/totals.ts'
import type { Cause, Interval, Verdict } from '../../../shared/verdict.ts'

interface Given {
  verdict?: Verdict
  cause?: Cause
  image?: string
  margin?: Interval | null
  booted_at?: number | null
}

let made = 0
function rowWith({
  verdict = 'ok',
  cause = 'healthy',
  image,
  margin = null,
  booted_at = null,
}: Given): ScanRow {
  const judgement = { ...judgeBoot([]), verdict, cause }
  const boot = { ...diagnosedBoot(judgement, ''), margin_s: margin }
  return { id: `vm-${++made}`, labels: image === undefined ? {} : { image }, booted_at, boot, untold: null }
}

const lost = (image: string) => rowWith({ verdict: 'failed', cause: 'route_missing_at_lookup', image })

describe('totalsOf', () => {
  it('counts each cause within its label; the shares of a label add up to the whole', () => {
    const rows = [
      lost('a'),
      lost('a'),
      rowWith({ image: 'a' }),
      undiagnosedRow('x', 'timed_out', ''),
      rowWith({ image: 'b' }),
    ]
    const { by_cause, count } = totalsOf(rows, ['image'])
    assert.deepEqual(count, { failed: 2, no_source: 0, came_up: 2, off: 0, untold: 1 })
    assert.deepEqual(
      by_cause.map(({ cause, labels, count, share }) => [cause, labels[0], count, Math.round(share * 100)]),
      [
        ['route_missing_at_lookup', 'a', 2, 67],
        ['healthy', 'a', 1, 33],
        ['healthy', 'b', 1, 100],
        [null, '–', 1, 100],
      ],
    )
  })

  it('shows the ten narrowest wins, never a loss or an untimed win', () => {
    const rows = [
      rowWith({ margin: [3, 3] }),
      rowWith({ margin: [0.2, 0.2] }),
      rowWith({ margin: [0, 20] }),
      rowWith({ verdict: 'recovered', cause: 'route_missing_at_lookup', margin: [-4, -3.9] }),
      rowWith({ verdict: 'failed', cause: 'route_missing_at_lookup', margin: [1, 1] }),
      ...Array.from({ length: 12 }, (_, at) => rowWith({ margin: [5 + at, 5 + at] })),
    ]
    const lows = totalsOf(rows, []).narrowest.map(({ boot }) => boot.margin_s[0])
    assert.deepEqual(lows, [0.2, 3, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  it('counts a text that ends before the boot did as not judged, whatever it shows so far', () => {
    const open = {
      ...rowWith({ verdict: 'booting', cause: 'module_failure' }),
      untold: { why: 'ends_early' as const, detail: '' },
    }
    assert.equal(outcomeOf(open), 'untold')
    assert.deepEqual(totalsOf([open], []).to_do, [])
  })

  it('counts a machine without a source, where none is expected, neither as failed nor as up', () => {
    const row = rowWith({ cause: 'route_missing_at_lookup' })
    const none = { ...row, boot: row.boot && { ...row.boot, datasource_outcome: 'none' as const } }
    const { count, to_do, by_cause } = totalsOf([none, rowWith({})], [])
    assert.deepEqual(count, { failed: 0, no_source: 1, came_up: 1, off: 0, untold: 0 })
    assert.deepEqual(
      to_do.map(({ cause }) => cause),
      ['route_missing_at_lookup'],
    )
    assert.deepEqual(
      by_cause.map(({ outcome }) => outcome),
      ['no_source', 'came_up'],
    )
  })

  const codes: [rows: ScanRow[], isInterrupted: boolean, code: number][] = [
    [[rowWith({})], false, 0],
    [[rowWith({ verdict: 'disabled' })], false, 0],
    [[rowWith({}), undiagnosedRow('x', 'timed_out', '')], false, 0],
    [[lost('a'), rowWith({})], false, 1],
    [[undiagnosedRow('x', 'timed_out', '')], false, 3],
    [[rowWith({})], true, 130],
    [[lost('a')], true, 1],
  ]
  for (const [rows, isInterrupted, code] of codes)
    it(`ends with ${code} for ${rows.map(outcomeOf)}${isInterrupted ? ', interrupted' : ''}`, () =>
      assert.equal(exitCodeOf(totalsOf(rows, []), isInterrupted), code))
})

describe('reportOf', () => {
  const facts = { at: 0, asked: 'x', took_ms: 1, of: 3, is_interrupted: false, labels: [] }
  it('leaves out boots before the given time, never undated ones, and says how many', () => {
    const report = reportOf([rowWith({ booted_at: 5 }), rowWith({ booted_at: 20 }), lost('a')], {
      ...facts,
      since: 10,
    })
    assert.equal(report.left_out, 1)
    assert.equal(report.rows.length, 2)
    assert.match(
      headlineOf(report),
      /^3 machines: 1 failed, 1 came up, 0 could not be judged, 1 booted before --since$/,
    )
  })
  it('groups by image where one is known and no other label was requested', () => {
    assert.deepEqual(reportOf([lost('a')], { ...facts, since: null }).labels, ['image'])
    assert.deepEqual(reportOf([rowWith({})], { ...facts, since: null }).labels, [])
  })
  it('lists the worst first', () => {
    const rows = [rowWith({}), undiagnosedRow('x', 'timed_out', ''), lost('a')]
    assert.deepEqual(worstFirst(rows).map(outcomeOf), ['failed', 'untold', 'came_up'])
  })
})
