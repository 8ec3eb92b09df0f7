/** Part of `npm run test:cohort`: how often a steady fleet's trend shows a change. The rate is printed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seeded } from '../../cli/simulate/random.ts'
import { TREND_CHANGE_BOOTS } from '../../shared/policy/limits.ts'
import { TREND_CHANGE_COST } from '../../shared/policy/shares.ts'
import { changesOf } from '../../shared/statistics/change-point.ts'

const WEEKS = 300
const HOURS = 168

/** One week: some boots in each hour, each of which comes up by the same chance. */
function steadyWeek(seed: number, chance: number, boots: number) {
  const random = seeded(seed)
  return Array.from({ length: HOURS }, () => {
    const of = Math.round(random() * 2 * boots)
    return { hit: Array.from({ length: of }, random).filter((one) => one < chance).length, of }
  })
}

describe(`the trend of a steady fleet, over ${WEEKS} weeks`, () => {
  for (const [chance, boots] of [
    [0.99, 2],
    [0.98, 20],
    [0.9, 20],
  ] as const)
    it(`shows a change in at most 1 % of fleets in which ${chance * 100} % of ${boots} boots an hour come up`, () => {
      const limits = { cost: TREND_CHANGE_COST, least: TREND_CHANGE_BOOTS }
      const weeks = Array.from({ length: WEEKS }, (_, n) => steadyWeek(n + 1, chance, boots))
      const changed = weeks.filter((week) => changesOf(week, limits).length > 0).length
      console.log(
        `changes in steady weeks, ${chance * 100} % of ${boots} boots an hour: ${changed} of ${WEEKS}`,
      )
      assert.ok(changed <= 0.01 * WEEKS)
    })
})
