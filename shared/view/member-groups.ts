/** The members of an incident by their state: few groups that a person can act on, never one line a member. Pure. */
import { isOpen } from '../remediation/action-words.ts'
import { isWaiting, refusalText } from '../remediation/refusals.ts'
import type { SeenInstance } from '../remediation/target.ts'

/** In the order of display: first those that need a person. */
export const MEMBER_GROUPS = [
  'held',
  'undecided',
  'in_flight',
  'waiting',
  'rehearsed',
  'recovered',
  'left',
] as const
export type MemberGroup = (typeof MEMBER_GROUPS)[number]

export interface GroupedMember {
  boot_key: string
  state: 'failing' | 'verified_ok' | 'superseded' | 'gone' | 'silent' | 'rebuilt' | 'contested'
  seen: Pick<SeenInstance, 'actions'> | null
  last_decision: { outcome: string; reason: string } | null
}

/** `held`: a gate refuses, and only a person or another boot changes that. `waiting`: its turn comes by itself. */
export function groupOf({ boot_key, state, seen, last_decision: decided }: GroupedMember): MemberGroup {
  if (state === 'verified_ok') return 'recovered'
  if (state !== 'failing') return 'left'
  if (seen?.actions.some((action) => action.boot_key === boot_key && isOpen(action.state))) return 'in_flight'
  if (decided === null || decided.outcome === 'grant') return decided === null ? 'undecided' : 'in_flight'
  if (decided.outcome === 'dry_run') return 'rehearsed'
  return isWaiting(decided.reason) ? 'waiting' : 'held'
}

export interface CountedGroup<M> {
  group: MemberGroup
  members: M[]
  /** Why, most frequent first; empty where the group's name says everything. */
  reasons: { text: string; members: number }[]
}

/** The groups that have members. */
export function groupMembers<M extends GroupedMember>(members: readonly M[]): CountedGroup<M>[] {
  const by = Map.groupBy(members, groupOf)
  return MEMBER_GROUPS.flatMap((group) => {
    const own = by.get(group)
    return own ? [{ group, members: own, reasons: reasonsOf(group, own) }] : []
  })
}

function reasonsOf(group: MemberGroup, members: readonly GroupedMember[]) {
  const texts = members.map((member) => reasonOf(group, member)).filter((text) => text !== null)
  return [...Map.groupBy(texts, (text) => text)]
    .map(([text, all]) => ({ text, members: all.length }))
    .sort((a, b) => b.members - a.members || (a.text < b.text ? -1 : 1))
}

const LEFT: Record<string, string> = {
  superseded: 'booted again',
  gone: 'terminated',
  silent: 'silent for 24 hours',
  rebuilt: 'rebuilt',
  contested: 'contested',
}

/** What holds one member, or why it left; null where the group's name says it. */
export function reasonOf(group: MemberGroup, { state, last_decision }: GroupedMember): string | null {
  if (group === 'left') return LEFT[state] ?? state
  return group === 'held' && last_decision !== null ? refusalText(last_decision.reason) : null
}
