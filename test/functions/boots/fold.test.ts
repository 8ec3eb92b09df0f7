import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  chosenReports,
  createReadReports,
  MAX_FOLDED,
  MAX_FOLDED_CHARS,
} from '../../../functions/boots/fold.ts'
import type { ReportItem } from '../../../functions/store/report-item.ts'
import { writeEnvelope } from '../../../shared/envelope/envelope.ts'
import { packText } from '../../../shared/envelope/packed.ts'

const reportOf = (seq: number, more: Partial<ReportItem> = {}): ReportItem => ({
  fleet: 'demo',
  guest: 'g',
  boot_key: 'b',
  seq,
  sha: String(seq).padStart(12, '0'),
  source: 'evidence',
  body: packText(writeEnvelope({ facts: { seq: String(seq) }, sections: [] })),
  received_at: seq,
  boot_n: 1,
  uptime_sent: 1,
  hint: 'unsure',
  token_id: 't',
  secret_hash: null,
  attested_instance: null,
  canary: false,
  ...more,
})
const many = (from: number, to: number, more: Partial<ReportItem> = {}) =>
  Array.from({ length: to - from + 1 }, (_, index) => reportOf(from + index, more))
const seqs = (reports: ReportItem[]) => reports.map(({ seq }) => seq)

describe('the reports that one judgement folds', () => {
  it('are all reports of a boot, in order, where they are few and short', () => {
    assert.deepEqual(seqs(chosenReports(many(1, 20), null, () => 35_000 / 2)), seqs(many(1, 20)))
  })

  it('are the first and the newest where there are too many', () => {
    const chosen = seqs(chosenReports(many(1, 200), null, () => 100))
    assert.equal(chosen.length, MAX_FOLDED)
    assert.deepEqual([chosen[0], chosen[1], chosen.at(-1)], [1, 200 - MAX_FOLDED + 2, 200])
  })

  it('are the first and the newest where they are too long', () => {
    const chosen = seqs(chosenReports(many(1, 20), null, () => MAX_FOLDED_CHARS / 4))
    assert.deepEqual(chosen, [1, 18, 19, 20])
  })

  it('include every report with the bound secret, wherever a flood of others stands', () => {
    const flood = many(1, 199, { secret_hash: 'theirs' })
    const healed = reportOf(100, { secret_hash: 'ours', sha: 'healed' })
    const chosen = chosenReports([...flood.slice(0, 100), healed, ...flood.slice(100)], 'ours', () => 100)
    assert.ok(chosen.includes(healed))
    assert.equal(chosen.length, MAX_FOLDED)
  })

  it('include every report that the control plane vouches for', () => {
    const console_ = reportOf(50, { attested_instance: 'i-1', sha: 'console' })
    assert.ok(chosenReports([...many(1, 80), console_, ...many(81, 160)], null, () => 100).includes(console_))
  })

  it('exclude a report that alone is too long, and continue with the others', () => {
    const size = ({ seq }: ReportItem) => (seq === 20 ? MAX_FOLDED_CHARS + 1 : 10)
    assert.deepEqual(seqs(chosenReports(many(1, 20), null, size)), seqs(many(1, 19)))
  })

  it('are chosen by the heads of all reports, including those that are not folded', () => {
    const read = createReadReports()
    const reports = many(1, 150)
    assert.equal(read.heads(reports).length, 150)
    assert.equal(read.whole(reports, null).length, MAX_FOLDED)
    assert.equal(read.whole(reports, null).at(-1)?.evidence.facts.seq, '150')
  })
})
