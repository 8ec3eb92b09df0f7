/** A repair action, and the guard that limits a fleet's repairs. */

import type { ActionKind, ActionState } from '../../shared/remediation/action-words.ts'
import type { GuardState } from '../../shared/remediation/guard.ts'
import type { Trust } from '../../shared/trust.ts'
import type { IncidentRef } from './incident-item.ts'

export interface ActionItem {
  rev: number
  action_id: string
  fleet: string
  instance: string
  incident: IncidentRef
  action: ActionKind
  rung: number
  state: ActionState
  reason: string
  /** The boot that the action was decided for. A newer boot fences it off. */
  fence: string
  /** The trust of that boot's report. Verification needs a good report of at least this trust. */
  trust: Trust
  /** Who acts: a receiver of webhooks, or the guest that requested the repair itself. */
  via: 'webhook' | 'guest'
  attempt: number
  next_attempt_at: number | null
  created_at: number
  delivered_at: number | null
  claimed_at: number | null
  /** SHA-256 hex of the idempotency key that it was claimed with; null where there was none. */
  claim_key: string | null
  expires_at: number
  /** Deadline for the next good report, epoch milliseconds. */
  verify_by: number | null
  /** SHA-256 hex of the one-action token in the webhook. */
  token_hash: string
  /** What the receiver reported about the action. A note, never proof. */
  outcome_note: string | null
  finished_at: number | null
}

/**
 * Everything about a fleet's repairs that must change together, so it is one item. `shared/remediation/guard.ts` explains
 * each part.
 */
export interface Guard extends GuardState {
  rev: number
  fleet: string
}
