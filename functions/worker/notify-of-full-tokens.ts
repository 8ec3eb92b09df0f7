import { utcDay } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'

/**
 * Sends a notice for each token whose storage is full and whose reports are rejected, once a day each. Ingest faces the
 * internet and must not write due rows, so it only records the token; the worker does the rest. Throws what the store
 * throws.
 */
export async function notifyOfFullTokens(deps: Deps): Promise<void> {
  for (const { fleet, token_id, at } of await deps.store.listTokenFull()) {
    await wake(deps, noticeWork(fleet, 'storage_bound', { about: `token ${token_id}`, day: utcDay(at) }))
    await deps.store.deleteTokenFull({ fleet, token_id })
  }
}
