/** Every figure against scipy's, from a file that `test/fixtures/statistics/make-scipy.py` wrote. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { shareAtLeast, shareAtMost } from '../../../shared/statistics/clopper-pearson.ts'
import { fisherGreater } from '../../../shared/statistics/fisher.ts'
import { hodgesLehmann, shiftAtMost } from '../../../shared/statistics/hodges-lehmann.ts'
import { holm } from '../../../shared/statistics/holm.ts'
import { mannWhitneyGreater } from '../../../shared/statistics/mann-whitney.ts'
import { normalQuantile, normalTail } from '../../../shared/statistics/normal.ts'
import { waldTest } from '../../../shared/statistics/wald-sequential.ts'

type Pair = [number, number]
interface Fixture {
  normal: { tail: { z: number; p: number }[]; quantile: { p: number; z: number }[] }
  fisher: { one: Pair; other: Pair; p: number }[]
  holm: { ps: number[]; weights: number[]; adjusted: number[] }[]
  two_samples: {
    xs: number[]
    ys: number[]
    mann_whitney: { u: number; p: number; method: string }
    hodges_lehmann: { alpha: number; shift: number; interval: Pair | null; at_most: number | null }[]
  }[]
  clopper_pearson: { hit: number; of: number; alpha: number; at_most: number; at_least: number }[]
  wald: {
    outcomes: string
    p0: number
    p1: number
    alpha: number
    beta: number
    ratio: number
    upper: number
    lower: number
    refused_at: number | null
  }[]
}

const scipy = JSON.parse(
  readFileSync(new URL('../../fixtures/statistics/scipy.json', import.meta.url), 'utf8'),
) as Fixture

/** To 1e-9 of the value itself, so that small p values are compared too. */
function same(ours: number, theirs: number, of: string): void {
  const apart = Math.abs(ours - theirs)
  assert.ok(apart <= 1e-9 * Math.abs(theirs), `${of}: ${ours}, scipy says ${theirs}`)
}
const share = ([hit, of]: Pair) => ({ hit, of })

describe('statistics match scipy:', () => {
  it('tails and quantiles of the normal distribution', () => {
    for (const { z, p } of scipy.normal.tail) same(normalTail(z), p, `tail of ${z}`)
    for (const { p, z } of scipy.normal.quantile)
      assert.ok(Math.abs(normalQuantile(p) - z) < 1e-9, `quantile of ${p}: ${normalQuantile(p)} and ${z}`)
  })

  it("Fisher's exact test", () => {
    for (const { one, other, p } of scipy.fisher)
      same(fisherGreater(share(one), share(other)), p, `${one} against ${other}`)
  })

  it("Holm's correction", () => {
    for (const { ps, weights, adjusted } of scipy.holm)
      for (const [index, p] of holm(ps, weights).entries()) same(p, adjusted[index] ?? Number.NaN, `${ps}`)
    assert.deepEqual(holm([0.01, 0.04]), holm([0.01, 0.04], [1, 1]))
  })

  it('Mann and Whitney, exact and by the normal distribution, with ties', () => {
    for (const { xs, ys, mann_whitney } of scipy.two_samples) {
      const { u, p, method } = mannWhitneyGreater(xs, ys)
      assert.deepEqual({ u, method }, { u: mann_whitney.u, method: mann_whitney.method })
      same(p, mann_whitney.p, `${xs} against ${ys}`)
    }
    assert.ok(scipy.two_samples.some(({ mann_whitney }) => mann_whitney.method === 'exact'))
  })

  it('Hodges and Lehmann, with the interval', () => {
    for (const { xs, ys, hodges_lehmann } of scipy.two_samples)
      for (const { alpha, shift, interval, at_most } of hodges_lehmann) {
        assert.equal(shiftAtMost(xs, ys, alpha), at_most, `bound of ${xs} at ${alpha}`)
        const ours = hodgesLehmann(xs, ys, alpha)
        same(ours?.shift ?? Number.NaN, shift, `shift of ${xs} over ${ys}`)
        assert.equal(ours?.interval === null, interval === null, `interval of ${xs} at ${alpha}`)
        for (const [index, bound] of (interval ?? []).entries())
          same(ours?.interval?.[index] ?? Number.NaN, bound, `interval of ${xs} at ${alpha}`)
      }
  })

  it('Clopper and Pearson', () => {
    for (const { hit, of, alpha, at_most, at_least } of scipy.clopper_pearson) {
      same(shareAtMost(hit, of, alpha), at_most, `at most, ${hit} of ${of}`)
      same(shareAtLeast(hit, of, alpha), at_least, `at least, ${hit} of ${of}`)
    }
  })

  it('the sequential test', () => {
    for (const { outcomes, ratio, upper, lower, refused_at, ...settings } of scipy.wald) {
      const seen = [...outcomes].map((one) => one === '1')
      const ours = waldTest(seen, settings)
      assert.ok(Math.abs(ours.ratio - ratio) < 1e-9, `${outcomes}: ${ours.ratio}, scipy says ${ratio}`)
      same(ours.upper, upper, 'upper')
      same(ours.lower, lower, 'lower')
      assert.equal(ours.refusedAt, refused_at, outcomes)
    }
  })
})

describe('statistics at their limits:', () => {
  it('an empty sample shows nothing', () => {
    assert.equal(mannWhitneyGreater([], [1]).p, 1)
    assert.equal(hodgesLehmann([], [1], 0.05), null)
    assert.equal(fisherGreater({ hit: 0, of: 0 }, { hit: 3, of: 10 }), 1)
    assert.equal(shareAtMost(0, 0, 0.05), 1)
    assert.deepEqual(holm([]), [])
    assert.equal(normalQuantile(0), Number.POSITIVE_INFINITY)
  })

  it('the sequential test says how many more boots it needs', () => {
    const settings = { p0: 0.01, p1: 0.1, alpha: 0.0015, beta: 0.05 }
    const start = waldTest([], settings)
    assert.equal(waldTest(new Array(start.goodUntilPassed).fill(false), settings).isPassed, true)
    assert.equal(waldTest(new Array(start.goodUntilPassed - 1).fill(false), settings).isPassed, false)
    assert.equal(waldTest(new Array(start.failuresUntilRefused).fill(true), settings).refusedAt, 3)
  })

  it('a refusal stands, whatever comes later', () => {
    const settings = { p0: 0.01, p1: 0.1, alpha: 0.01, beta: 0.05 }
    const outcomes = [true, true, true, ...new Array(500).fill(false)]
    const { refusedAt, isPassed } = waldTest(outcomes, settings)
    assert.deepEqual({ refusedAt, isPassed }, { refusedAt: 2, isPassed: false })
  })

  it('20,000 boots are compared with as many, without a list of their differences', () => {
    const sample = (by: number) =>
      Array.from({ length: 20_000 }, (_, index) => ((index * 7919) % 20_011) + by)
    const found = hodgesLehmann(sample(300), sample(0), 0.05)
    assert.ok(Math.abs((found?.shift ?? 0) - 300) < 5)
    assert.ok(mannWhitneyGreater(sample(300), sample(0)).p < 0.001)
  })
})
