/** Where a share changed: optimal partitioning of a series of counts by the binomial likelihood. Pure. */
import type { Share } from './fisher.ts'

export interface Change {
  /** Index of the first point of the series with the new share. */
  at: number
  before: Share
  after: Share
}

/**
 * The changes that make the series likeliest where each of them costs `cost`, in units of twice the log likelihood: the
 * likelihood-ratio test of one change, over all numbers and places of changes at once (Jackson et al., 2005, "An algorithm
 * for optimal partitioning of data on an interval"). No stretch between two changes has fewer than `least` trials. Oldest
 * first; none where one share explains all of it. Time grows with the square of the length.
 */
export function changesOf(
  series: readonly Share[],
  { cost, least }: { cost: number; least: number },
): Change[] {
  const sums = [{ hit: 0, of: 0 }]
  for (const { hit, of } of series) {
    const last = sums.at(-1) ?? { hit: 0, of: 0 }
    sums.push({ hit: last.hit + hit, of: last.of + of })
  }
  const between = (from: number, to: number): Share => ({
    hit: (sums[to]?.hit ?? 0) - (sums[from]?.hit ?? 0),
    of: (sums[to]?.of ?? 0) - (sums[from]?.of ?? 0),
  })
  // The cheapest way to explain the first so many, and where its last stretch begins.
  const best = [{ price: -cost, from: 0 }]
  for (let to = 1; to <= series.length; to++) {
    let found = { price: Number.POSITIVE_INFINITY, from: 0 }
    for (let from = 0; from < to; from++) {
      const stretch = between(from, to)
      if (stretch.of < least && from > 0) continue
      const price = (best[from]?.price ?? Number.POSITIVE_INFINITY) + cost - 2 * logLikelihood(stretch)
      if (price < found.price) found = { price, from }
    }
    best.push(found)
  }
  const starts: number[] = []
  for (let to = series.length; to > 0; to = best[to]?.from ?? 0) starts.unshift(best[to]?.from ?? 0)
  const ends = [...starts.slice(1), series.length]
  const stretches = starts.map((from, index) => ({ from, share: between(from, ends[index] ?? from) }))
  return stretches.slice(1).map(({ from, share }, index) => ({
    // A stretch without trials explains itself.
    at: series.findIndex(({ of }, place) => place >= from && of > 0),
    before: stretches[index]?.share ?? { hit: 0, of: 0 },
    after: share,
  }))
}

/** The log likelihood of so many hits among so many trials, at their own share. */
function logLikelihood({ hit, of }: Share): number {
  if (hit === 0 || hit === of) return 0
  return hit * Math.log(hit / of) + (of - hit) * Math.log(1 - hit / of)
}
