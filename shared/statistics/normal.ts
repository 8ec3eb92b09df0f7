/** The standard normal distribution, to some 1e-15. Pure. */

const DENSITY_AT_0 = 1 / Math.sqrt(2 * Math.PI)

/** P(Z > z). Its relative error stays small in the upper tail, where p values live. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  return z < 3 ? 0.5 - bySeries(z) : byFraction(z)
}

/** The z with P(Z > z) = p, for 0 < p < 1; `Infinity` for p = 0 and `-Infinity` for p = 1. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p === 0) return Number.POSITIVE_INFINITY
  let z = roughly(p)
  // Newton with the second derivative (Halley): the start is right to 5e-4, and each step triples its digits.
  for (let step = 0; step < 3; step++) {
    const error = (normalTail(z) - p) / density(z)
    z += error / (1 - (z * error) / 2)
  }
  return z
}

const density = (z: number): number => DENSITY_AT_0 * Math.exp((-z * z) / 2)

/** P(0 < Z < z): G. Marsaglia, Evaluating the Normal Distribution, 2004. */
function bySeries(z: number): number {
  let term = z
  let sum = z
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return sum * density(z)
}

/** Laplace's continued fraction, from its end; 150 levels are exact from z = 3 on. */
function byFraction(z: number): number {
  let below = z
  for (let k = 150; k > 0; k--) below = z + k / below
  return density(z) / below
}

/** Abramowitz and Stegun 26.2.23. */
function roughly(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p))
  const up = 2.515517 + t * (0.802853 + t * 0.010328)
  return t - up / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}
