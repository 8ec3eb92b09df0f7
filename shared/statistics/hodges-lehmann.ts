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
  const width = normalQuantile(alpha / 2) * Math.sqrt((pairs * (x.length + y.length + 1)) / 12)
  const rank = Math.floor(pairs / 2 - width)
  return {
    shift: (middle + other) / 2,
    interval: rank < 1 ? null : [kthDifference(x, y, rank), kthDifference(x, y, pairs + 1 - rank)],
  }
}

/**
 * The k-th smallest (from 1) of all differences x − y of two sorted samples: halves the interval of values in which it lies, and counts
 * in one walk along both samples how many lie below. Each bound is pulled to a difference that occurs, so it ends at
 * the exact value, after some 50 walks at most: O((n + m) · 50) time and no memory.
 */
function kthDifference(x: Float64Array, y: Float64Array, k: number): number {
  let low = (x[0] ?? 0) - (y[y.length - 1] ?? 0)
  let high = (x[x.length - 1] ?? 0) - (y[0] ?? 0)
  while (low < high) {
    const between = low + (high - low) / 2
    const middle = between < high ? between : low
    const { count, below, above } = split(x, y, middle)
    if (count >= k) high = below
    else low = above
  }
  return low
}

/** How many differences are at most `at`, the greatest of them, and the smallest of the others. */
function split(x: Float64Array, y: Float64Array, at: number) {
  let [count, below, above] = [0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  let j = 0
  for (const value of x) {
    while (j < y.length && value - (y[j] ?? 0) > at) j++
    count += y.length - j
    if (j < y.length) below = Math.max(below, value - (y[j] ?? 0))
    if (j > 0) above = Math.min(above, value - (y[j - 1] ?? 0))
  }
  return { count, below, above }
}
