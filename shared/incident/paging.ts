/** Whether an open incident may notify people now, and the reason either way (docs/judgement.md §2). Pure. */
import { MEMBERS_HELD } from '../policy/limits.ts'
import { membersToPage } from '../severity.ts'
import { isFromWrongClock } from '../wrong-clock.ts'
import type { AckState } from './acknowledgement.ts'

export type PagingReason =
  | 'nobody_failing'
  /** All failing members are unverified: anybody with the image's token could invent them. */
  | 'only_claims'
  | 'too_few_members'
  | 'silenced'
  | 'acknowledged'
  | 'waiting_for_more'
  | 'held_for_remediation'
  | 'no_channels'
  /** The limit of incidents that may begin to page in this hour is reached. */
  | 'over_ceiling'
  | 'due'

export interface PagingFacts {
  /** As in an incident's key: the cause, or the verdict where there is none. */
  cause: string
  severity: 'page' | 'ticket'
  page: 'at_once' | 'after_remediation' | 'never'
  /** Failing members, and those of them whose trust counts. */
  failing: number
  counted: number
  opened_at: number
  wait_ms: number
  silenced: boolean
  /** Those of `counted` that silences of their own mute. */
  muted: number
  ack: AckState
  /** True while a repair may still heal every member. */
  repair_pending: boolean
  channels: number
  over_ceiling: boolean
  now: number
}

/** `due`: the channels may be notified. Every other reason is shown by `why`. */
export function pagingReason(facts: PagingFacts): PagingReason {
  if (facts.failing === 0) return 'nobody_failing'
  if (facts.counted === 0) return 'only_claims'
  if (facts.counted < membersToPage(facts.cause)) return 'too_few_members'
  if (facts.silenced || facts.counted - facts.muted < membersToPage(facts.cause)) return 'silenced'
  if (facts.ack === 'holds') return 'acknowledged'
  if (facts.now < facts.opened_at + facts.wait_ms && !isFromWrongClock(facts.opened_at, facts.now))
    return 'waiting_for_more'
  if (holdsForRepair(facts)) return 'held_for_remediation'
  if (facts.channels === 0) return 'no_channels'
  return facts.over_ceiling ? 'over_ceiling' : 'due'
}

function holdsForRepair({ severity, page, counted, repair_pending }: PagingFacts): boolean {
  return severity === 'page' && page === 'after_remediation' && counted <= MEMBERS_HELD && repair_pending
}

/** The channels of an incident of this severity: a fleet that never pages still writes tickets. */
export function channelsOf(
  incident: { severity: 'page' | 'ticket' },
  fleet: { page: PagingFacts['page']; page_channels: string[]; ticket_channels: string[] },
): string[] {
  const pages = incident.severity === 'page' && fleet.page !== 'never'
  return [...new Set(pages ? fleet.page_channels : fleet.ticket_channels)]
}
