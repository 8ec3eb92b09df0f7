/** A stored token: its hash, never the token itself. */

export type Role = 'ingest' | 'inventory' | 'viewer' | 'operator' | 'metrics' | 'instance' | 'canary'

export interface TokenItem {
  rev: number
  /** SHA-256 hex of the token: the key. */
  hash: string
  /** First characters, for people: `bh_ingest_7fQ2`. */
  token_id: string
  role: Role
  /** Or `*`: any fleet that a request names. */
  fleet: string
  /** Only for role `instance`: the inventory id that it attests. */
  instance: string | null
  name: string
  created_at: number
  revoked_at: number | null
  /** When the token expires; missing or null: never. */
  expires_at?: number | null
  /** Who made it, as text for people; missing on tokens made before 0.3. */
  creator?: string
}
