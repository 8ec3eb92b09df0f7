/**
 * Holm's correction (1979): p values of one family of tests, adjusted so that "adjusted p <= alpha" is wrong for any true
 * null hypothesis of the family with probability alpha at most, however the tests hang together. In the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p)
  const adjusted = new Array<number>(ps.length).fill(1)
  let highest = 0
  for (const [rank, { p, index }] of order.entries()) {
    highest = Math.max(highest, Math.min(1, p * (ps.length - rank)))
    adjusted[index] = highest
  }
  return adjusted
}
