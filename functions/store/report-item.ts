/** A stored report, and its place. */

export type ReportSource = 'evidence' | 'boots' | 'console'

export type Hint = 'good' | 'bad' | 'unsure'

/** One boot, as the reports of it are filed. */
export interface BootKey {
  fleet: string
  /** The identity that the guest gives (uuid, else MACs), not yet resolved to inventory's id. */
  guest: string
  boot_key: string
}

/** Where one report is stored; a stream record or a poke carries nothing else. */
export interface ReportKey extends BootKey {
  seq: number
  /** First 12 hex digits of the SHA-256 of the uncompressed body. */
  sha: string
}

export interface ReportItem extends ReportKey {
  source: ReportSource
  /** Compressed (`shared/envelope/packed.ts`): the evidence text exactly as judged (redacted, cut). */
  body: Uint8Array
  received_at: number
  boot_n: number | null
  uptime_sent: number | null
  hint: Hint
  token_id: string
  /** SHA-256 hex of the guest's own secret, null where it sent none. */
  secret_hash: string | null
  /** Inventory id proved by a per-instance token or the control plane (level `attested`). */
  attested_instance: string | null
  /** Sent with the canary's own token, so no count includes it. */
  canary: boolean
  /** Set by the judge on an untrusted report that would otherwise be kept for long. */
  refused?: true
}
