/** The kinds of action and their states. Wire and stored words. */
export const ACTION_KINDS = ['rerun', 'soft_reboot', 'hard_reboot'] as const
export type ActionKind = (typeof ACTION_KINDS)[number]

const OPEN = ['proposed', 'granted', 'delivered', 'claimed'] as const

/** States that are final. */
export const ACTION_ENDS = ['succeeded', 'failed', 'expired', 'cancelled', 'refused', 'dry_run'] as const

/**
 * proposed: decided, slot not yet taken. granted: to be sent. delivered: a receiver accepted it. claimed: a receiver (or
 * the guest itself) is about to act. All others are final, except that a cancelled, refused or dry-run one whose webhook
 * nobody accepted may be granted later.
 */
export const ACTION_STATES = [...OPEN, ...ACTION_ENDS] as const
export type ActionState = (typeof ACTION_STATES)[number]

/** States in which nothing can have happened to the guest. */
const IDLE: readonly ActionState[] = ['cancelled', 'refused', 'dry_run']

/** True while the repair may still have an effect. */
export const isOpen = (state: ActionState): boolean => OPEN.some((one) => one === state)
/** Whether it counts against the limits per day and the backoff: everything that may have reached the guest. */
export const isSpent = (state: ActionState): boolean => !IDLE.includes(state)
/** True for actions that take the guest down; a re-run does not. */
export const isReboot = (action: ActionKind): boolean => action !== 'rerun'
