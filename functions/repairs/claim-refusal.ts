/** Why a claim is refused, each as a problem of its own (docs/remediation.md). Pure. */
import { type Problem, problem } from '../../shared/problem.ts'
import type { ActionItem } from '../store/action-item.ts'

const DETAILS = {
  action_superseded: 'The instance booted again, or is gone, since this was decided: do nothing.',
  action_not_needed: 'The instance has reported a good boot since this was decided: do nothing.',
  action_expired: 'The time for this action is over: do nothing.',
  action_latched: 'Repairs of this cause are latched off: do nothing.',
  action_killed: 'The kill switch is on: do nothing.',
  action_paused: 'Somebody paused repairs: do nothing.',
  action_cancelled: 'This action was withdrawn: do nothing.',
  action_already_claimed: 'This action was claimed before: only the first claimant may act.',
  action_finished: 'This action is over: do nothing.',
} as const

export type ClaimRefusal = keyof typeof DETAILS

const BY_REASON: Record<string, ClaimRefusal> = {
  newer_boot: 'action_superseded',
  gone: 'action_superseded',
  already_good: 'action_not_needed',
  good_report: 'action_not_needed',
  expired: 'action_expired',
  not_delivered: 'action_expired',
  never_claimed: 'action_expired',
  latched: 'action_latched',
  killed: 'action_killed',
  paused: 'action_paused',
  silenced: 'action_paused',
}

/** By why the action ended, or would end now. */
export const refusalOfEnding = (reason: string): ClaimRefusal => BY_REASON[reason] ?? 'action_cancelled'

/** By the action's state; null where it may still be claimed. */
export function refusalOfState({ state, reason }: Pick<ActionItem, 'state' | 'reason'>): ClaimRefusal | null {
  switch (state) {
    case 'granted':
    case 'delivered':
      return null
    case 'claimed':
      return 'action_already_claimed'
    case 'succeeded':
    case 'failed':
      return 'action_finished'
    case 'expired':
      return 'action_expired'
    default:
      return refusalOfEnding(reason)
  }
}

/** The 409 for a receiver, with its meaning. */
export const claimProblem = (refusal: ClaimRefusal): Problem =>
  problem(409, refusal, 'Conflict', DETAILS[refusal])
