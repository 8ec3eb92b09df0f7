/** Append-only items: who did what, and which deliveries were made. */

export interface AuditEntry {
  /** Incident key, `fleet:NAME` or `instance:ID`. */
  subject: string
  fleet: string
  at: number
  actor: string
  action: string
  reason: string
  detail: Record<string, string | number | boolean | null>
}

/** A signed request that was accepted. It is stored so that a repeat has no effect. */
export interface Callback {
  source: 'slack'
  /** Unique among the requests of this source. */
  id: string
  at: number
}

export interface DeliveryEntry {
  endpoint: string
  fleet: string
  at: number
  message_id: string
  attempt: number
  outcome: 'accepted' | 'retry' | 'refused' | 'gone' | 'blocked'
  status: number | null
  latency_ms: number
  /** First 2 kB of the answer. */
  answer: string
  reason: string
  /** The incident or the action that it was about, by id. */
  subject: string | null
  /** What it was to announce: `trigger`, `resolve`; null where the endpoint's type implies it. */
  intent: string | null
  next_at: number | null
}

/** How many events of one kind a fleet had in an hour, so that a flood is one message. */
export interface Ceiling {
  rev: number
  fleet: string
  kind: string
  /** `2026-11-24T10`. */
  hour: string
  created_at: number
  /** The events that were admitted, at most as many as the kind allows. */
  subjects: string[]
}
