/** The fleet-wide gates: all of them are checked on one value, the guard, inside its compare-and-set. Pure. */
import { REPAIRS_IN_FLIGHT } from '../policy/limits.ts'
import { type ActionKind, isReboot } from './action-words.ts'
import { type GateResult, gate } from './gate.ts'
import { type Bucket, type GuardState, heldSlots, tokensAt, wideningKey, wideningOf } from './guard.ts'
import { type Cohort, cohortAllows, latchOn } from './latch.ts'
import { waveRoom } from './widening.ts'

export interface GuardPolicy {
  max_in_flight_share: number
  max_failing_share_for_reboot: number
  small_fleet_hosts: number
  bucket: Bucket
}

export interface GuardQuestion {
  now: number
  guard: GuardState
  policy: GuardPolicy
  incident: { cause: string; image: string; gen: number }
  action: ActionKind
  cohort: Cohort
  /** The id of a silence of this incident that also pauses repairs. */
  silence: string | null
}

/** Every gate of the guard, passed or not, in the order in which they decide. */
export function guardGates(question: GuardQuestion): GateResult[] {
  return [...standingOrders(question), cohort(question), ...room(question)]
}

/** The gates that people and latches set: checked again before each attempt and at the claim. */
export function standingOrders(
  question: Pick<GuardQuestion, 'now' | 'guard' | 'incident' | 'action' | 'silence'>,
): GateResult[] {
  const { guard, now, incident, action, silence } = question
  const pause = guard.pauses.find(({ until }) => until > now)
  const latch = latchOn(guard.latches, incident, isReboot(action))
  return [
    gate('kill', guard.kill?.on !== true, 'killed'),
    gate('pause', pause === undefined, 'paused', pause?.id ?? null),
    gate('silence', silence === null, 'silenced', silence),
    gate('latch', latch === null, 'latched', latch?.reason ?? null),
  ]
}

function cohort({ action, cohort: counted, policy }: GuardQuestion): GateResult {
  // No numbers where nothing is taken down: "60 of 12" beside an ok would be read as a breach.
  if (!isReboot(action)) return gate('cohort', true, 'cohort_failing')
  const limit = { share: policy.max_failing_share_for_reboot, hosts: policy.small_fleet_hosts }
  const pass = cohortAllows(counted, limit)
  const allowed = Math.floor(Math.max(limit.hosts, counted.cohort * limit.share))
  return gate('cohort', pass, 'cohort_failing', counted.failing, allowed)
}

function room(question: GuardQuestion): GateResult[] {
  const { guard, now, policy, action, incident, cohort: counted } = question
  const held = heldSlots(guard, now)
  const limit = Math.min(
    REPAIRS_IN_FLIGHT,
    Math.max(1, Math.floor(counted.population * policy.max_in_flight_share)),
  )
  const key = wideningKey(incident, action)
  const ofIncident = held.filter(([, slot]) => slot.widening === key).length
  const wave = waveRoom(wideningOf(guard, key))
  const tokens = tokensAt(guard, policy.bucket, now)
  return [
    gate('widening', ofIncident < wave, 'widening', ofIncident, wave),
    gate('in_flight', held.length < limit, 'in_flight_limit', held.length, limit),
    gate('bucket', tokens >= 1, 'bucket_empty', Math.floor(tokens), policy.bucket.size),
  ]
}
