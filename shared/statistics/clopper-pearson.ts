/** Exact bounds of a share from a number of trials. Pure. */

/**
 * The upper bound of the true share: with it, so few hits or fewer would be seen with probability `alpha` only.
 * One-sided; for a two-sided interval give half of its alpha to each bound (Clopper and Pearson, 1934). 1 where there
 * was no try.
 */
export function shareAtMost(hit: number, of: number, alpha: number): number {
  if (hit >= of) return 1
  return root((share) => betaShare(share, hit + 1, of - hit) - (1 - alpha))
}

/** The lower bound: with it, so many hits or more would be seen with probability `alpha` only. */
export const shareAtLeast = (hit: number, of: number, alpha: number): number =>
  1 - shareAtMost(of - hit, of, alpha)

/** The zero of a function that rises from below zero to above it between 0 and 1. */
function root(rising: (at: number) => number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (rising(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * The regularised incomplete beta function I_x(a, b): the continued fraction DLMF 8.17.22, on the side where it
 * converges.
 */
function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - betaShare(1 - x, b, a)
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b))
  return front / (a * fraction(x, a, b))
}

/** By Lentz's method; its length grows with the root of a + b. */
function fraction(x: number, a: number, b: number): number {
  let [value, up, down] = [1, 1, 0]
  for (let k = 1; k < 100_000; k++) {
    const m = Math.floor(k / 2)
    const term =
      k % 2 === 0
        ? (m * (b - m) * x) / ((a + k - 1) * (a + k))
        : -((a + m) * (a + b + m) * x) / ((a + k - 1) * (a + k))
    down = 1 / (1 + term * down)
    up = 1 + term / up
    value *= up * down
    if (Math.abs(up * down - 1) < 1e-16) break
  }
  return value
}

/** ln Γ(x) for x >= 1: Stirling's series (DLMF 5.11.1), for small x from x + 20 down. */
function logGamma(x: number): number {
  let [shifted, product] = [x, 1]
  for (; shifted < 20; shifted++) product *= shifted
  const r = 1 / (shifted * shifted)
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / shifted
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series
  return stirling - Math.log(product)
}
