/** An incident, its members, and what keeps it silent. */

import type { CohortResult } from '../../shared/cohort/cohort.ts'
import type { AuditedCounts } from '../../shared/incident/audited-counts.ts'
import type { PagingReason } from '../../shared/incident/paging.ts'
import type { RepairWave } from '../../shared/page/change-words.ts'
import type { Notification } from '../../shared/page/notification.ts'
import type { ActionKind } from '../../shared/remediation/action-words.ts'
import type { SeenInstance } from '../../shared/remediation/target.ts'
import type { Trust } from '../../shared/trust.ts'

export interface IncidentRef {
  fleet: string
  /** The cause, or the verdict where there is no cause. */
  cause: string
  image: string
  gen: number
}

export interface IncidentHead extends IncidentRef {
  rev: number
  state: 'open' | 'resolving' | 'resolved'
  opened_at: number
  resolving_at: number | null
  resolved_at: number | null
  /** Why members left, counted: verified_ok, superseded, gone, silent. */
  resolve_reason: string | null
  severity: 'page' | 'ticket'
  ack: { by: string; note: string; at: number; until: number; members: number } | null
  tell: Notification[]
  /** Why people are or are not notified, and since when; shown by `why`. */
  paging?: { reason: PagingReason; at: number }
  /** What a page shows of the incident, from its first member. */
  summary: { first_instance: string; evidence: string; remedy: string; trust: Trust }
  members_seen: number
  /** Only of the incident that gathers unknown machines: their causes and images, and when the newest joined. */
  kinds?: { seen: string[]; new_at: number }
  /** The newest wave of repairs of this generation; missing where there was none. */
  repair_wave?: RepairWave
  /** The last search for properties that its failing machines share; missing where nobody has searched. */
  cohort?: CohortResult
  /** Members that failed at the last evaluation; missing on heads written before this field existed. */
  failing?: number
  /**
   * The newest PagerDuty event that changed this incident, by PagerDuty's clock, so that older events and repeats change
   * nothing. `acked_at` is the `at` of the acknowledgement that it left. Missing where there was none.
   */
  pagerduty?: { event: string; at: number; acked_at: number | null }
  /** Who evaluates it now, and whether another evaluation was requested during this one; null: nobody. */
  lease: {
    id: string
    until: number
    again: boolean
    /** The holding process, where only one process works the table. */
    by?: string | null
  } | null
  /** How many evaluations there were. */
  evaluations: number
  /** The member counts that the audit last recorded; null: none yet. */
  audited: AuditedCounts | null
}

export interface Member extends IncidentRef {
  rev: number
  instance: string
  boot_key: string
  trust: Trust
  joined_at: number
  state: 'failing' | 'verified_ok' | 'superseded' | 'gone' | 'silent' | 'rebuilt' | 'contested'
  left_at: number | null
  /** The instance as far as repairs need it, from the last comparison; null: it has to be read. */
  seen: SeenInstance | null
  /** The last gate decision about this member, as `why` shows it: the deciding gate, its value and limit. */
  last_decision: {
    at: number
    outcome: string
    reason: string
    action?: ActionKind | null
    value?: string | number | null
    limit?: string | number | null
  } | null
}

export interface Silence {
  id: string
  fleet: string
  cause: string | null
  image: string | null
  /** A silence of one VM; missing where an earlier version stored it. */
  instance?: string | null
  starts_at: number
  ends_at: number
  reason: string
  author: string
  pause: boolean
}
