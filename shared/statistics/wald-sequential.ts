/** Wald's sequential probability ratio test of a share of failures. Pure. */

export interface WaldSettings {
  /** The share of failures that is good enough, and the one that is not; 0 < p0 < p1 < 1. */
  p0: number
  p1: number
  /** How often a share of p0 may be refused, and a share of p1 passed. */
  alpha: number
  beta: number
}

export interface Wald {
  n: number
  failures: number
  /** ln of the likelihood ratio of p1 to p0: it rises by each failure and falls by each boot that came up. */
  ratio: number
  /** Refuse from here … */
  upper: number
  /** … and pass below here. */
  lower: number
  /** The first boot (from 1) at which the ratio reached `upper`; null: at none. What comes later does not undo it. */
  refusedAt: number | null
  /** The ratio lies at `lower` or below it now, and never reached `upper`. */
  isPassed: boolean
  /** Boots without a failure from here until it passes, and failures in a row until it refuses. */
  goodUntilPassed: number
  failuresUntilRefused: number
}

/**
 * Boots in the order in which they count; true is a failure.
 *
 * The upper bound is ln(1/alpha), a little stricter than Wald's ln((1 − beta)/alpha): by Ville's inequality the ratio ever
 * reaches it under p0 with probability alpha at most, so boots that come after it passed may still refuse.
 */
export function waldTest(outcomes: readonly boolean[], { p0, p1, alpha, beta }: WaldSettings): Wald {
  const byFailure = Math.log(p1 / p0)
  const byGood = Math.log((1 - p1) / (1 - p0))
  const upper = -Math.log(alpha)
  const lower = Math.log(beta / (1 - alpha))
  let failures = 0
  let ratio = 0
  let refusedAt: number | null = null
  for (const [index, isFailure] of outcomes.entries()) {
    if (isFailure) failures += 1
    ratio = failures * byFailure + (index + 1 - failures) * byGood
    if (ratio >= upper) refusedAt ??= index + 1
  }
  return {
    ...{ n: outcomes.length, failures, ratio, upper, lower, refusedAt },
    isPassed: refusedAt === null && ratio <= lower,
    goodUntilPassed: Math.max(0, Math.ceil((lower - ratio) / byGood)),
    failuresUntilRefused: Math.max(0, Math.ceil((upper - ratio) / byFailure)),
  }
}
