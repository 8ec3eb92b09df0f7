/** The error budget of the image gate: how alpha is spent, and when the gate looks (docs/gate.md). */

/** A share of failing boots that is good enough, and one that is not. */
export const GATE_P0 = 0.01
export const GATE_P1 = 0.1
/** How often an image like its baseline may be refused, over all tests and looks together; and one with p1 passed. */
export const GATE_ALPHA = 0.01
export const GATE_BETA = 0.05
/** A shift of speed or margin that is smaller than this, or than this share of the baseline, is no reason to refuse. */
export const GATE_SHIFT_S = 1
export const GATE_SHIFT_SHARE = 0.1

/**
 * How alpha is split. Failures need little: at this level three among the first twelve boots refuse. Margins that matter
 * fall by several times their spread. What ten boots can show about a stage's time needs the rest.
 */
export const GATE_ALPHA_SHARES = { failures: 0.25, speed: 0.69, margins: 0.06 } as const
/**
 * How the part of speed is split: the whole boot is the sum of its stages, so a slowdown mostly shows in one of them, and
 * earlier.
 */
export const GATE_STAGE_WEIGHT = 0.235
export const GATE_WHOLE_WEIGHT = 0.06

/**
 * The looks at speed and margins, by the number of counted boots of the candidate. They are fixed, so it does not matter
 * how often somebody asks. The first has nearly all of alpha, because boots are most expensive there: with twice the boots
 * a shift of the same size is found at a hundredth of the level.
 */
export const GATE_LOOKS = [10, 15, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640] as const
export const GATE_FIRST_LOOK_SHARE = 0.97

/** Boots of the baseline, or times of one kind, that a comparison needs. */
export const GATE_BASELINE_LEAST = 20
/** … and the newest of the baseline that are compared with: more do not sharpen the result. */
export const GATE_BASELINE_MOST = 1000
/** Times of one kind that a look needs of the candidate: where stages are seldom timed, a few times prove nothing. */
export const GATE_VALUES_LEAST = 5
/** Boots of the baseline after which its own share of failures may replace p0 as the normal one. */
export const GATE_FISHER_BASELINE = 100
/**
 * Boots that are read, counted or not: of the candidate in all, because with more it has long been in use; of the baseline
 * back from each look. One machine has LISTED_BOOTS_OF_A_LAUNCH a day at most in the list that they are read from.
 */
export const GATE_READ_MOST = 5000
/** Boots that are named as evidence for each test. */
export const GATE_EVIDENCE_BOOTS = 10
/** The error level of displayed intervals and bounds. */
export const GATE_SHOWN_ALPHA = 0.05
