/** open -> resolving -> resolved, and back while the hold lasts (docs/architecture.md, Incidents). Pure. */
import { JOIN_WITHIN_MS } from '../policy/waits.ts'
import { isFromWrongClock } from '../wrong-clock.ts'

export type IncidentState = 'open' | 'resolving' | 'resolved'

export type StateReason = 'no_failing_member' | 'failing_again' | 'held_long_enough'

export interface StateStep {
  state: IncidentState
  reason: StateReason
}

/**
 * The next state, or null to stay. `failing` is every failing member, trusted or not: an incident of unverified reports
 * stays open to look at, but pages nobody. `members` is everybody who ever joined; times in epoch milliseconds.
 */
export function nextState(
  head: { state: IncidentState; opened_at: number; resolving_at: number | null },
  facts: { failing: number; members: number; hold_ms: number; now: number },
): StateStep | null {
  const { failing, members, hold_ms, now } = facts
  // It is open, but its first member is not stored yet. If the process that opened it died in between, the join is
  // repeated.
  const isNew = now < head.opened_at + JOIN_WITHIN_MS && !isFromWrongClock(head.opened_at, now)
  if (head.state === 'open' && members === 0 && isNew) return null
  if (head.state === 'open') return failing === 0 ? { state: 'resolving', reason: 'no_failing_member' } : null
  if (head.state === 'resolved') return null
  if (failing > 0) return { state: 'open', reason: 'failing_again' }
  // The hold began in the future, by a clock that was ahead: it starts again instead of ending by that clock.
  if (isFromWrongClock(head.resolving_at ?? now, now))
    return { state: 'resolving', reason: 'no_failing_member' }
  return now >= (head.resolving_at ?? now) + hold_ms
    ? { state: 'resolved', reason: 'held_long_enough' }
    : null
}

/** Why the members left, most frequent first: `verified_ok 12, gone 1`. */
export function resolveReason(members: readonly { state: string }[]): string {
  const counts = new Map<string, number>()
  for (const { state } of members) if (state !== 'failing') counts.set(state, (counts.get(state) ?? 0) + 1)
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  return sorted.map(([reason, count]) => `${reason} ${count}`).join(', ') || 'no members'
}
