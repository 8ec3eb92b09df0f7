/** The result of one test of the gate. */
import type { GateBoot, Metric } from './gate-boot.ts'
import type { Family } from './gate-settings.ts'

/**
 * `worse` refuses. `no_worse`: shown to be good enough. `not_found`: no difference was found, which is no proof.
 * `undecided`: too few boots yet. `not_measured`: one of the images has no such times.
 */
export type TestResult = 'worse' | 'no_worse' | 'not_found' | 'undecided' | 'not_measured'

export interface Side {
  /** Boots that this test used. */
  boots: number
  /** The share of lost boots, or median seconds; null where there is none. */
  value: number | null
}

export interface GateTest {
  test: 'failures' | Metric
  family: Family
  method: 'wald' | 'fisher' | 'mann_whitney'
  result: TestResult
  candidate: Side
  baseline: Side
  /**
   * The candidate's share of failures; or by how many seconds its times lie above the baseline's (Hodges-Lehmann). Null
   * where one of the images has no boot that this test saw.
   */
  effect: number | null
  /** 95 % confidence interval of the effect; null where there are too few boots for one. */
  interval: readonly [low: number, high: number] | null
  /**
   * The p value of the look that decided, or of the newest one; corrected for all tests of its family. Null: Wald's test
   * has none.
   */
  p: number | null
  /** The limit for `p`: the part of alpha that this look may spend. For Wald's test its whole part. */
  alpha: number
  /** The candidate's boots at the look; null where there was no look, and for Wald's test, which looks at every boot. */
  look: number | null
  /**
   * The least number of further boots of the candidate until this test can end; 0 where it has ended, null where more would
   * not help.
   */
  needs: number | null
  /** The rule in words, and its result. */
  rule: string
  says: string
  /** Boots worth opening: the lost ones, the slowest, the narrowest. */
  evidence: GateBoot[]
}
