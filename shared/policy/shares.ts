/** Shares and ratios: of how many, how many. */

/** Repairs that did not help before all of a cause and image is held, while its cohort fails widely … */
export const FAILURES_IN_FAILING_COHORT = 3
/** … and elsewhere: somebody who fails a few guests on purpose loses only their own repairs. */
export const FAILURES_ELSEWHERE = 6
/** Not held while this many worked for each that did not. */
export const WORKED_PER_FAILURE = 4
/** In the waves of repairs, a failed one takes back what this many verified ones earned. */
export const FAILURE_COSTS = 4
/** An image's deadline is twice the time that this share of its boots needs to report … */
export const DEADLINE_QUANTILE = 0.99
/** … once there are this many: fewer show nothing about the slowest in a hundred. */
export const DEADLINE_BOOTS_NEEDED = 20

/**
 * A shared property is shown only where chance produces it in so small a share of cases, whatever was tried. A growing
 * incident is searched again: over sixty searches that adds up to the promised one in a hundred (npm run test:cohort).
 */
export const COHORT_ALPHA = 0.001
/** … and where they fail so many times as often as the others. */
export const COHORT_LIFT = 5

/** A race that was won by less than this was nearly lost. */
export const NARROW_MARGIN_S = 1
/** What a change must explain, as twice the logarithm of a likelihood ratio: of 900 weeks of steady fleets four show one. */
export const TREND_CHANGE_COST = 16
/** … and how much the share must change to deserve a mark. */
export const TREND_CHANGE_SHARE = 0.01
