/** A token as it is stored: never the token itself. */

export type Role = 'ingest' | 'inventory' | 'viewer' | 'operator' | 'metrics' | 'instance' | 'canary'

export interface TokenItem {
  rev: number
  /** SHA-256 hex of the token: the key. */
  hash: string
  /** First characters, for people: `bh_ingest_7fQ2`. */
  token_id: string
  role: Role
  fleet: string
  /** Only for role `instance`: the inventory id that it attests. */
  instance: string | null
  name: string
  created_at: number
  revoked_at: number | null
}
