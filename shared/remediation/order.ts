/** Which member is repaired first. Pure. */
import { spentToday } from './ladder.ts'
import type { RepairTarget } from './target.ts'

/**
 * Members in repair order: those not repaired today first, so that a few guests that fail over and over cannot delay the
 * others; then by trust; then by waiting time.
 */
export function inTurn<M extends { instance: string; joined_at: number }, T extends RepairTarget>(
  members: readonly { member: M; target: T }[],
  now: number,
): { member: M; target: T }[] {
  const ranked = members.map((one) => ({
    one,
    spent: spentToday(one.target.actions, now).length,
    attested: one.target.newest?.trust === 'attested' ? 0 : 1,
  }))
  ranked.sort(
    (a, b) =>
      a.spent - b.spent ||
      a.attested - b.attested ||
      a.one.member.joined_at - b.one.member.joined_at ||
      (a.one.member.instance < b.one.member.instance ? -1 : 1),
  )
  return ranked.map(({ one }) => one)
}
