/** When an incident must be evaluated again without an event. Pure; epoch milliseconds. */
import { OLD_TICK_MS, YOUNG_INCIDENT_MS, YOUNG_TICK_MS } from '../policy/waits.ts'
import { MINUTE_MS } from '../time.ts'
import { type HeadFacts, type IncidentView, reasonOf } from './advance.ts'

export interface TickFacts {
  /** When the last evaluation began: it did not see anything later. */
  looked_at: number
  /** When the current silence ends. */
  silence_ends_at: number | null
  /** When the first failing member counts as silent. */
  member_silent_at: number | null
  repair_pending: boolean
  /** When the first channel is due for a retry or a repetition. */
  tell_at: number | null
}

/**
 * null where nothing is left to do. If something fell due during the last evaluation, it was not seen: the next one is at
 * once. Times are moments of the incident or whole minutes, never "now plus", so that two concurrent workers ask for the
 * same row.
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
  // A due channel that could not be notified must not cause a busy loop.
  if (facts.tell_at !== null) times.push(Math.max(facts.tell_at, now + 1))
  const future = times.filter((at) => at !== null && at > facts.looked_at)
  return future.length === 0 ? null : Math.min(...future.map(Number))
}

const tickEvery = (head: HeadFacts, facts: TickFacts, now: number) =>
  facts.repair_pending || now < head.opened_at + YOUNG_INCIDENT_MS ? YOUNG_TICK_MS : OLD_TICK_MS

const wholeMinute = (at: number) => Math.floor(at / MINUTE_MS) * MINUTE_MS
