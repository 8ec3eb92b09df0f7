/** When tokens were last used, to within a few minutes: a read and a write for each token in that time. */
import { TOKENS_REMEMBERED } from '../../shared/policy/limits.ts'
import { LAST_USE_EVERY_MS } from '../../shared/policy/waits.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import { isFromWrongClock } from '../../shared/wrong-clock.ts'
import type { Deps } from '../deps.ts'

type SeenDeps = Pick<Deps, 'now'> & { store: Pick<Deps['store'], 'getTokenSeen' | 'putTokenSeen'> }

/** What this process knows to be written, by token: several processes over one table write in turn, and none too often. */
const writtenBy = cachePerOwner<true>({ ttl_ms: LAST_USE_EVERY_MS, most: TOKENS_REMEMBERED })

/**
 * Records that a token was used at `at` (epoch milliseconds). Errors of the store are ignored, because nothing depends on
 * it and the next use writes it.
 */
export async function tokenSeen(deps: SeenDeps, tokenId: string, at: number): Promise<void> {
  const written = writtenBy(deps.store)
  if (written.get(tokenId, deps.now()) !== undefined) return
  written.set(tokenId, true, deps.now())
  try {
    const before = (await deps.store.getTokenSeen(tokenId))?.at ?? 0
    if (at - before >= LAST_USE_EVERY_MS || isFromWrongClock(before, at))
      await deps.store.putTokenSeen({ token_id: tokenId, at })
  } catch {
    return
  }
}
