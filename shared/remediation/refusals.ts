/**
 * Why a repair is not made: the closed list. A reason is stored, audited, shown by `why`, counted in pages and documented
 * in docs/remediation.md, so its name cannot change later.
 */
export const REFUSALS = {
  not_opted_in: 'repairs are off for this fleet',
  no_receiver: 'no receiver is configured for this fleet',
  no_inventory: 'inventory has not announced the instance, so repairs are only rehearsed',
  container: 'it is a container, and its kernel is shared with others',
  gone: 'the instance is gone',
  planned_work: 'planned work is under way on the instance',
  newer_boot: 'the instance has booted again',
  already_good: 'the instance has reported a good boot since',
  cause_not_remediable: 'no repair heals this cause',
  trust_too_low: 'only the fleet’s token vouches for the report',
  awaiting_console: 'waiting for the console to confirm the instance’s secret',
  unconfirmed: 'nothing confirms the instance’s secret: an operator has to accept it',
  needs_attested: 'a reboot needs a report that the control plane vouches for',
  no_rung_left: 'every repair that the policy allows has been tried',
  repair_in_flight: 'a repair of this instance is already in flight',
  not_delivered: 'the receiver did not accept or claim the last request',
  daily_limit: 'the instance has used up its repairs for today',
  backoff: 'too soon after the last repair of this instance',
  killed: 'the kill switch is on',
  paused: 'an operator paused repairs',
  silenced: 'a silence pauses repairs',
  latched: 'repairs of this cause are latched off',
  cohort_failing: 'too much of the cohort is failing for reboots to help',
  in_flight_limit: 'the fleet has reached its limit of repairs in flight',
  widening: 'waiting for earlier repairs to be verified: one goes first, then 1, 2, 4 and so on',
  bucket_empty: 'the fleet’s repair budget is used up for now',
  resumed_too_late: 'the repair was decided but not granted in time',
} as const
export type Refusal = keyof typeof REFUSALS

/** Refusals that end by themselves while other repairs continue: the member waits for its turn. */
const WAITING: readonly Refusal[] = [
  'widening',
  'in_flight_limit',
  'bucket_empty',
  'repair_in_flight',
  'awaiting_console',
]

/** True for a stored reason that ends by itself while other repairs continue. */
export const isWaiting = (reason: string): boolean => (WAITING as readonly string[]).includes(reason)

/** The sentence for a stored reason; an unknown one (written by a later version) is shown as it is. */
export function refusalText(reason: string): string {
  return Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason as Refusal] : reason
}
