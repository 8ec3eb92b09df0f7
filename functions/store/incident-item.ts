/** An incident, who is in it, and what keeps it silent. */

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
  /** Why people are or are not told of it, and since when; shown by `why`. */
  paging?: { reason: PagingReason; at: number }
  /** What is shown in a page, from the first member. */
  summary: { first_instance: string; evidence: string; remedy: string; trust: Trust }
  members_seen: number
  /** Of the incident of all unknown machines: the causes and images among them, and when the newest came. */
  kinds?: { seen: string[]; new_at: number }
  /** The newest wave of repairs of this generation; missing where there was none. */
  repair_wave?: RepairWave
  /** The last look for what its failing machines share; missing where nobody looked. */
  cohort?: CohortResult
  /** Members that failed at the last evaluation; missing on heads of before it was kept. */
  failing?: number
  /**
   * The newest event of PagerDuty's that counted here, by its clock, so that an older one and the same again do nothing;
   * `acked_at` is the `at` of the acknowledgement that it left. Missing where there was none.
   */
  pagerduty?: { event: string; at: number; acked_at: number | null }
  /** Who evaluates it now, and whether somebody came meanwhile and wants it evaluated again; null: nobody. */
  lease: {
    id: string
    until: number
    again: boolean
    /** The process that holds it, where one alone works the table. */
    by?: string | null
  } | null
  /** How often it was evaluated. */
  evaluations: number
  /** What the audit was told of how its members fare; null: nothing yet. */
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
  /** Its instance as far as repairs go, by the last comparison; null: it is to be read. */
  seen: SeenInstance | null
  /** The last gate decision about this member, as shown by `why`: the gate that decided, its value and limit. */
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
  /** One VM alone; missing where an earlier version stored it. */
  instance?: string | null
  starts_at: number
  ends_at: number
  reason: string
  author: string
  pause: boolean
}
