/** Shares and ratios: of how many, how many. */

/** Repairs that did not help before all of a cause and image is held, while its cohort fails widely … */
export const FAILURES_IN_FAILING_COHORT = 3
/** … and elsewhere: whoever fails on purpose with a few guests loses only their own repairs. */
export const FAILURES_ELSEWHERE = 6
/** Not held while this many worked for each that did not. */
export const WORKED_PER_FAILURE = 4
/** In the waves of repairs, one that failed takes back what this many verified ones earned. */
export const FAILURE_COSTS = 4
/** An image's deadline is twice the time that this share of its boots needs to report … */
export const DEADLINE_QUANTILE = 0.99
/** … once there are this many: fewer say nothing about the slowest in a hundred. */
export const DEADLINE_BOOTS_NEEDED = 20

/**
 * What failing machines share is said only where chance gives as much in so many cases, whatever was tried. An incident is
 * looked at again while it grows: over sixty looks it comes to the one in a hundred that is promised (npm run test:cohort).
 */
export const COHORT_ALPHA = 0.001
/** … and where they fail so many times as often as the others. */
export const COHORT_LIFT = 5

/** A race that was won by less than so many seconds was nearly lost. */
export const NARROW_MARGIN_S = 1
/** What a change must explain, as twice the logarithm of a likelihood ratio: of 900 weeks of steady fleets four show one. */
export const TREND_CHANGE_COST = 16
/** … and how much the share must change to be worth a mark. */
export const TREND_CHANGE_SHARE = 0.01
