/**
 * Why a repair is not made: the closed list. A reason is stored, audited, shown by `why`, counted in pages and
 * documented in docs/remediation.md, so its name cannot be changed later.
 */
export const REFUSALS = {
  not_opted_in: 'remediation is off for this fleet',
  no_receiver: 'no receiver is configured for this fleet',
  no_inventory: 'inventory does not know the instance, so repairs are only rehearsed',
  container: 'a container shares its kernel with others',
  gone: 'the instance is gone',
  planned_work: 'planned work on the instance',
  newer_boot: 'the instance booted again',
  already_good: 'the instance reported well since',
  cause_not_remediable: 'no repair heals this cause',
  trust_too_low: 'only the fleet’s token vouches for the report',
  awaiting_console: 'its secret is only the first that came: its console is awaited',
  unconfirmed: 'nothing but its being first vouches for its secret: a person has to accept it',
  needs_attested: 'a reboot needs the word of the control plane',
  no_rung_left: 'every repair that the policy allows was tried',
  repair_in_flight: 'a repair of this instance is in flight',
  not_delivered: 'the receiver did not take or claim the last request',
  daily_limit: 'the instance had its repairs for today',
  backoff: 'too soon after the last repair of this instance',
  killed: 'the kill switch is on',
  paused: 'a person paused repairs',
  silenced: 'a silence pauses repairs',
  latched: 'repairs of this cause are latched off',
  cohort_failing: 'too much of the cohort fails for reboots to be the answer',
  in_flight_limit: 'as many repairs as the fleet allows are in flight',
  widening: 'one is repaired and verified first, then 1, 2, 4 and so on',
  bucket_empty: 'the fleet’s budget of repairs is used up for now',
  resumed_too_late: 'it was decided, but not granted in time',
} as const
export type Refusal = keyof typeof REFUSALS

/** Refusals that end by themselves while other repairs go on: the member has to wait for its turn. */
const WAITING: readonly Refusal[] = [
  'widening',
  'in_flight_limit',
  'bucket_empty',
  'repair_in_flight',
  'awaiting_console',
]

/** True for a stored reason that ends by itself while other repairs go on. */
export const isWaiting = (reason: string): boolean => (WAITING as readonly string[]).includes(reason)

/** The sentence for a stored reason; an unknown one (written by a later version) stands for itself. */
export function refusalText(reason: string): string {
  return Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason as Refusal] : reason
}
