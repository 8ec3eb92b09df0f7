/** The Mann-Whitney U test of two samples. Pure. */
import { normalTail } from './normal.ts'

export interface MannWhitney {
  /** Pairs in which the value of `xs` is the greater one; ties are half a pair. */
  u: number
  p: number
  method: 'exact' | 'normal'
}

/** The exact distribution is summed where the smaller sample is at most so large (as scipy's `auto`) … */
const EXACT_SMALLER = 8
/** … and there are so many pairs at most: its cost grows with the square of the larger one. */
const EXACT_PAIRS = 2000

/**
 * The one-sided test of "values of `xs` tend to be greater than those of `ys`", in O(n log n). Exact for small samples without ties,
 * else the normal approximation with corrections for ties and for continuity; both as scipy's `mannwhitneyu(…,
 * alternative='greater')`. p is 1 where a sample is empty, and where all values are equal.
 */
export function mannWhitneyGreater(xs: readonly number[], ys: readonly number[]): MannWhitney {
  const n = xs.length
  const m = ys.length
  if (n === 0 || m === 0) return { u: 0, p: 1, method: 'exact' }
  const { rankSum, ties } = ranksOf(xs, ys)
  const u = rankSum - (n * (n + 1)) / 2
  if (ties === 0 && Math.min(n, m) <= EXACT_SMALLER && n * m <= EXACT_PAIRS)
    return { u, p: exactTail(n, m, u), method: 'exact' }
  const all = n + m
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)))
  if (variance <= 0) return { u, p: 1, method: 'normal' }
  return { u, p: Math.min(1, normalTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance))), method: 'normal' }
}

/** The sum of the ranks of `xs` among all, equal values sharing theirs; and the sum of t³ − t over groups of t equal values. */
function ranksOf(xs: readonly number[], ys: readonly number[]): { rankSum: number; ties: number } {
  const x = Float64Array.from(xs).sort()
  const y = Float64Array.from(ys).sort()
  let [i, j, rankSum, ties] = [0, 0, 0, 0]
  while (i < x.length || j < y.length) {
    const value = Math.min(x[i] ?? Number.POSITIVE_INFINITY, y[j] ?? Number.POSITIVE_INFINITY)
    const before = i + j
    const first = i
    while (x[i] === value) i++
    while (y[j] === value) j++
    const equal = i + j - before
    rankSum += (i - first) * (before + (equal + 1) / 2)
    ties += equal ** 3 - equal
  }
  return { rankSum, ties }
}

/**
 * P(U >= u) where every choice of n among n + m ranks is equally likely. The ranks are offered one by one: taken as the k-th of those
 * chosen, rank j stands above j − k values of the other sample. Only sums of positive numbers: no digit is lost.
 */
function exactTail(n: number, m: number, u: number): number {
  const [small, large] = n < m ? [n, m] : [m, n]
  // U is symmetric, so the upper tail from u is the lower one up to n·m − u.
  const highest = n * m - u
  const ways = Array.from({ length: small + 1 }, () => new Float64Array(n * m + 1))
  const none = ways[0]
  if (none) none[0] = 1
  for (let j = 1; j <= small + large; j++) {
    for (let k = Math.min(j, small); k >= 1; k--) {
      const above = j - k
      const from = ways[k - 1]
      const to = ways[k]
      if (above > large || !from || !to) continue
      for (let at = n * m; at >= above; at--) to[at] = (to[at] ?? 0) + (from[at - above] ?? 0)
    }
  }
  const all = ways[small]?.reduce((sum, count) => sum + count, 0) ?? 1
  const tail = ways[small]?.subarray(0, highest + 1).reduce((sum, count) => sum + count, 0) ?? 0
  return tail / all
}
