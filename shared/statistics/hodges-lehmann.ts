/** By how much one sample lies above another, with its confidence interval. Pure. */
import { normalQuantile } from './normal.ts'

export interface Shift {
  /** The median of all differences x − y. */
  shift: number
  /** The two-sided interval; null where the samples are too small for any at this level. */
  interval: readonly [low: number, high: number] | null
}

/**
 * Hodges and Lehmann's estimate, the one that belongs to the Mann-Whitney test, and the interval of shifts that this test
 * would not reject at `alpha` (normal approximation; Hollander and Wolfe, Nonparametric Statistical Methods, 4.3).
 * Null where a sample is empty. No list of the n·m differences is made: see `kthDifference`.
 */
export function hodgesLehmann(xs: readonly number[], ys: readonly number[], alpha: number): Shift | null {
  if (xs.length === 0 || ys.length === 0) return null
  const x = Float64Array.from(xs).sort()
  const y = Float64Array.from(ys).sort()
  const pairs = x.length * y.length
  const middle = kthDifference(x, y, Math.floor((pairs + 1) / 2))
  const other = pairs % 2 === 1 ? middle : kthDifference(x, y, pairs / 2 + 1)
  const rank = rankOf(x, y, alpha / 2)
  return {
    shift: (middle + other) / 2,
    interval: rank < 1 ? null : [kthDifference(x, y, rank), kthDifference(x, y, pairs + 1 - rank)],
  }
}

/** The upper bound of the shift that is exceeded with probability `alpha` only; null where there is none at this level. */
export function shiftAtMost(xs: readonly number[], ys: readonly number[], alpha: number): number | null {
  const x = Float64Array.from(xs).sort()
  const y = Float64Array.from(ys).sort()
  const rank = rankOf(x, y, alpha)
  return rank < 1 ? null : kthDifference(x, y, x.length * y.length + 1 - rank)
}

/**
 * The rank of the difference that is the lower bound, by which `alpha` lies below; the upper one has it from the other
 * end.
 */
function rankOf(x: Float64Array, y: Float64Array, alpha: number): number {
  const pairs = x.length * y.length
  const width = normalQuantile(alpha) * Math.sqrt((pairs * (x.length + y.length + 1)) / 12)
  return Math.floor(pairs / 2 - width)
}

/**
 * The k-th smallest (from 1) of all differences x − y of two sorted samples: narrows the interval of values in which it
 * lies, and counts in one walk along both samples how many lie below. Each bound is pulled to a difference that occurs,
 * so it ends at the exact value. The next value to try is interpolated by counts, and halved every other time: some 15
 * walks, 100 at the very most, of n + m steps each, and no memory, however large n·m is.
 */
function kthDifference(x: Float64Array, y: Float64Array, k: number): number {
  let low = (x[0] ?? 0) - (y[y.length - 1] ?? 0)
  let high = (x[x.length - 1] ?? 0) - (y[0] ?? 0)
  let [below, upTo] = [0, x.length * y.length]
  for (let walk = 0; low < high; walk++) {
    const part = walk % 2 === 0 ? (k - below) / (upTo - below) : 0.5
    const between = low + (high - low) * part
    const at = between < high ? between : low
    const { count, last, next } = split(x, y, at)
    if (count >= k) [high, upTo] = [last, count]
    else [low, below] = [next, count]
  }
  return low
}

/** How many differences are at most `at`, the greatest of them, and the smallest of the others. */
function split(x: Float64Array, y: Float64Array, at: number) {
  let [count, last, next] = [0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  let j = 0
  for (const value of x) {
    while (j < y.length && value - (y[j] ?? 0) > at) j++
    count += y.length - j
    if (j < y.length) last = Math.max(last, value - (y[j] ?? 0))
    if (j > 0) next = Math.min(next, value - (y[j - 1] ?? 0))
  }
  return { count, last, next }
}
