/** What is only ever added: who did what, and who was told. */

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

/** A signed request that was taken, so that the same one does nothing again. */
export interface Callback {
  source: 'slack'
  /** Unlike that of any other request of this source. */
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
  /** What it was about: an incident's or an action's id. */
  subject: string | null
  /** What was to be said about it: `trigger`, `resolve`; null where the endpoint's type says it. */
  intent: string | null
  next_at: number | null
}

/** What a fleet has had of one kind in an hour, so that a flood of it is one message. */
export interface Ceiling {
  rev: number
  fleet: string
  kind: string
  /** `2026-11-24T10`. */
  hour: string
  created_at: number
  /** Those that were admitted: at most as many as the kind allows. */
  subjects: string[]
}
