/** When an incident has to be looked at again without anybody asking. Pure; epoch milliseconds. */
import { OLD_TICK_MS, YOUNG_INCIDENT_MS, YOUNG_TICK_MS } from '../policy/waits.ts'
import { MINUTE_MS } from '../time.ts'
import { type HeadFacts, type IncidentView, reasonOf } from './advance.ts'

export interface TickFacts {
  /** When the look that just ended began: what it did not see was later. */
  looked_at: number
  /** When the silence that holds now ends. */
  silence_ends_at: number | null
  /** When the first failing member will count as silent. */
  member_silent_at: number | null
  repair_pending: boolean
  /** When the first channel has to be tried or told again. */
  tell_at: number | null
}

/**
 * null where nothing is left to do. What fell due while the look took its time is in the past and has not been seen:
 * the next look is at once. Times are moments of the incident or whole minutes, never "now plus": so two
 * workers that look at once ask for the same row.
 */
export function nextTick(head: HeadFacts, view: IncidentView, facts: TickFacts): number | null {
  const { now, fleet } = view
  const times: (number | null)[] = []
  if (head.state === 'resolving') times.push((head.resolving_at ?? now) + fleet.resolve_hold_s * 1000)
  if (head.state === 'open') {
    times.push(wholeMinute(now + tickEvery(head, facts, now)))
    times.push(facts.silence_ends_at, facts.member_silent_at, head.ack?.until ?? null)
    if (reasonOf(head, { ...view, now: facts.looked_at }) === 'waiting_for_more')
      times.push(head.opened_at + fleet.page_wait_s * 1000)
  }
  // A channel that could not be told although it is time is no reason to spin.
  if (facts.tell_at !== null) times.push(Math.max(facts.tell_at, now + 1))
  const future = times.filter((at) => at !== null && at > facts.looked_at)
  return future.length === 0 ? null : Math.min(...future.map(Number))
}

const tickEvery = (head: HeadFacts, facts: TickFacts, now: number) =>
  facts.repair_pending || now < head.opened_at + YOUNG_INCIDENT_MS ? YOUNG_TICK_MS : OLD_TICK_MS

const wholeMinute = (at: number) => Math.floor(at / MINUTE_MS) * MINUTE_MS
