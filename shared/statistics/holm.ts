/**
 * Holm's correction (A simple sequentially rejective multiple test procedure, 1979): p values of one family of tests,
 * adjusted so that "adjusted p <= alpha" is wrong for any true null hypothesis of the family with probability alpha at
 * most, however the tests hang together. In the order given. With `weights` (positive, one for each) some tests have
 * more of alpha than others, as in section 4 of that paper.
 */
export function holm(ps: readonly number[], weights: readonly number[] = ps.map(() => 1)): number[] {
  const order = ps
    .map((p, index) => ({ p, index, weight: weights[index] ?? 1 }))
    .sort((a, b) => a.p / a.weight - b.p / b.weight)
  const adjusted = new Array<number>(ps.length).fill(1)
  let left = order.reduce((sum, { weight }) => sum + weight, 0)
  let highest = 0
  for (const { p, index, weight } of order) {
    highest = Math.max(highest, Math.min(1, (p * left) / weight))
    adjusted[index] = highest
    left -= weight
  }
  return adjusted
}
