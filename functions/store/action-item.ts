/** A repair, and what bounds the repairs of a fleet. */

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
  /** The boot that it was decided on; a newer boot fences it off. */
  fence: string
  /** How far that boot's report was believed: success needs at least as much. */
  trust: Trust
  /** Who acts: a receiver of webhooks, or the guest that asked for it itself. */
  via: 'webhook' | 'guest'
  attempt: number
  next_attempt_at: number | null
  created_at: number
  delivered_at: number | null
  claimed_at: number | null
  /** SHA-256 hex of the idempotency key that it was claimed with; null where there was none. */
  claim_key: string | null
  expires_at: number
  /** When the next good report must have come. */
  verify_by: number | null
  /** SHA-256 hex of the one-action token in the webhook. */
  token_hash: string
  /** What the receiver said of it. A note, never proof. */
  outcome_note: string | null
  finished_at: number | null
}

/** What must hold together in a fleet, in one item: `shared/remediation/guard.ts` says what each part means. */
export interface Guard extends GuardState {
  rev: number
  fleet: string
}
