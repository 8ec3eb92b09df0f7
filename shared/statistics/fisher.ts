/** Fisher's exact test of two shares. Pure. */

/** So many of `of` boots were hit: failed, say. Whole numbers, 0 <= hit <= of. */
export interface Share {
  hit: number
  of: number
}

/** Weights below this part of the sum change no digit of it. */
const NOTHING = 1e-18

/**
 * The one-sided p value of "`one` is hit more often than `other`": how likely so many hits or more fall on `one`, where the
 * hits of both are spread by chance. 1 where one of them is empty. Equals scipy's `fisher_exact(…, alternative='greater')`.
 *
 * The weights of the hypergeometric distribution are built from its mode by ratios of neighbours, so no factorial, and no
 * difference of large logarithms, costs digits. Time grows with its width, at most with the number of hits.
 */
export function fisherGreater(one: Share, other: Share): number {
  const hits = one.hit + other.hit
  const all = one.of + other.of
  const least = Math.max(0, hits - other.of)
  const most = Math.min(hits, one.of)
  // Weight of k + 1 hits on `one` over the weight of k.
  const ratio = (k: number) => ((hits - k) * (one.of - k)) / ((k + 1) * (other.of - hits + k + 1))
  const mode = Math.min(most, Math.max(least, Math.floor(((one.of + 1) * (hits + 1)) / (all + 2))))
  let sum = 0
  let tail = 0
  let weight = 1
  for (let k = mode; k <= most && (k < one.hit ? weight > 0 : weight > NOTHING * tail); k++) {
    sum += weight
    if (k >= one.hit) tail += weight
    weight *= ratio(k)
  }
  weight = 1
  for (let k = mode - 1; k >= least && weight > NOTHING * sum; k--) {
    weight /= ratio(k)
    sum += weight
    if (k >= one.hit) tail += weight
  }
  return tail / sum
}
