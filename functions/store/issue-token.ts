/** Makes a token and stores its hash, never the token. */
import { createToken, parseToken, sha256Hex } from '../../shared/token.ts'
import type { Store } from './store.ts'
import type { Role, TokenItem } from './token-item.ts'

export interface WantedToken {
  role: Role
  fleet: string
  name: string
  /** Who makes it, as text for people. */
  creator?: string
  instance?: string
  /** Epoch milliseconds; null or missing: never. */
  expires_at?: number | null
}

/** Makes and stores a token. The answer is the only place that ever contains it. */
export async function issueToken(
  store: Pick<Store, 'casToken'>,
  { role, fleet, name, creator, instance, expires_at = null }: WantedToken,
  now: number,
): Promise<{ token: string; item: TokenItem }> {
  const token = createToken(role)
  const item: TokenItem = {
    rev: 0,
    hash: sha256Hex(token),
    token_id: parseToken(token)?.token_id ?? '',
    role,
    fleet,
    instance: instance ?? null,
    name,
    created_at: now,
    revoked_at: null,
    expires_at,
    ...(creator === undefined ? {} : { creator }),
  }
  if (!(await store.casToken(item))) throw new Error('a new token exists already')
  return { token, item }
}
