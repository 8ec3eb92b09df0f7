/** The Mann-Whitney U test of two samples. Pure. */
import { normalTail } from './normal.ts'

export interface MannWhitney {
  /** Pairs in which the value of `xs` is the greater one; ties are half a pair. */
  u: number
  p: number
  method: 'exact' | 'normal'
}

/** The exact distribution is computed where the smaller sample is at most so large … */
const EXACT_SMALLER = 10
/** … and there are at most so many pairs: its cost grows with their number and with both samples. */
const EXACT_PAIRS = 2000
/** … and there are so few ties that their correction is less than this. */
const EXACT_TIES = 1e-4
/** Distributions that are cached, of 2,000 numbers each at most. */
const REMEMBERED = 100

/**
 * The one-sided test of "values of `xs` tend to be greater than those of `ys`", in O(n log n).
 *
 * Of small samples with few ties p is exact, as scipy's `mannwhitneyu(…, alternative='greater', method='exact')`; of a tie
 * across the samples the value of `xs` counts as the smaller one, so that p is never too small. Of all others it is the
 * normal approximation with corrections for ties and for continuity (`method='asymptotic'`), which in the tail is larger
 * than the exact value. p is 1 where a sample is empty, and where all values are equal.
 */
export function mannWhitneyGreater(xs: readonly number[], ys: readonly number[]): MannWhitney {
  const n = xs.length
  const m = ys.length
  if (n === 0 || m === 0) return { u: 0, p: 1, method: 'exact' }
  const { u, sure, ties } = pairsOf(xs, ys)
  const all = n + m
  const correction = ties / (all * (all - 1))
  if (Math.min(n, m) <= EXACT_SMALLER && n * m <= EXACT_PAIRS && correction < EXACT_TIES * (all + 1))
    return { u, p: exactTail(n, m, sure), method: 'exact' }
  const variance = ((n * m) / 12) * (all + 1 - correction)
  if (variance <= 0) return { u, p: 1, method: 'normal' }
  return { u, p: Math.min(1, normalTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance))), method: 'normal' }
}

/** Pairs in which x is greater, with ties as halves and without; and the sum of t³ − t over groups of t equal values. */
function pairsOf(xs: readonly number[], ys: readonly number[]): { u: number; sure: number; ties: number } {
  const x = Float64Array.from(xs).sort()
  const y = Float64Array.from(ys).sort()
  let [i, j, tied, sure, ties] = [0, 0, 0, 0, 0]
  while (i < x.length) {
    const value = x[i] ?? 0
    const [firstX, smallerY] = [i, countRuns(y, j, value)]
    ties += smallerY.ties
    j = smallerY.end
    while (x[i] === value) i++
    const firstY = j
    while (y[j] === value) j++
    sure += (i - firstX) * firstY
    tied += (i - firstX) * (j - firstY)
    ties += cube(i - firstX + j - firstY)
  }
  ties += countRuns(y, j, Number.POSITIVE_INFINITY).ties
  return { u: sure + tied / 2, sure, ties }
}

const cube = (equal: number): number => equal ** 3 - equal

/** From `start` on: where values below `limit` end, and what their groups of equal ones add to the ties. */
function countRuns(sorted: Float64Array, start: number, limit: number): { end: number; ties: number } {
  let [end, ties] = [start, 0]
  while (end < sorted.length && (sorted[end] ?? 0) < limit) {
    const first = end
    while (sorted[end] === sorted[first]) end++
    ties += cube(end - first)
  }
  return { end, ties }
}

const distributions = new Map<string, Float64Array>()

/**
 * P(U >= u) where every choice of n among n + m ranks is equally likely. U is symmetric: the upper tail is the lower
 * one up to n·m − u.
 */
function exactTail(n: number, m: number, u: number): number {
  const [small, large] = n < m ? [n, m] : [m, n]
  const name = `${small} ${large}`
  const known = distributions.get(name)
  const lower = known ?? lowerTails(small, large)
  if (!known) {
    if (distributions.size >= REMEMBERED) distributions.clear()
    distributions.set(name, lower)
  }
  return lower[n * m - u] ?? 1
}

/**
 * P(U <= u) for every u. The ranks are offered one by one: taken as the k-th of those chosen, rank j stands above j − k
 * values of the other sample. Only sums of positive numbers: no digit is lost.
 */
function lowerTails(small: number, large: number): Float64Array {
  const pairs = small * large
  const ways = Array.from({ length: small + 1 }, () => new Float64Array(pairs + 1))
  const none = ways[0]
  if (none) none[0] = 1
  for (let j = 1; j <= small + large; j++) {
    for (let k = Math.min(j, small); k >= 1; k--) {
      const above = j - k
      const from = ways[k - 1]
      const to = ways[k]
      if (above > large || !from || !to) continue
      for (let at = (k - 1) * large + above; at >= above; at--)
        to[at] = (to[at] ?? 0) + (from[at - above] ?? 0)
    }
  }
  const counts = ways[small] ?? new Float64Array(pairs + 1)
  let sum = 0
  const sums = counts.map((count) => {
    sum += count
    return sum
  })
  return sums.map((one) => one / sum)
}
