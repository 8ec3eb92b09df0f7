import { utcDay } from '../../shared/time.ts'
import type { Deps } from '../deps.ts'
import { noticeWork } from '../due/notice-work.ts'
import { wake } from '../due/wake.ts'

/**
 * Tells people of tokens whose guests are turned away, once a day each. Ingest faces everybody and may write no work
 * that is obeyed: it leaves word here, and what is said is ours. Throws what the store throws.
 */
export async function tellFull(deps: Deps): Promise<void> {
  for (const { fleet, token_id, at } of await deps.store.listTokenFull()) {
    await wake(deps, noticeWork(fleet, 'storage_bound', { about: `token ${token_id}`, day: utcDay(at) }))
    await deps.store.deleteTokenFull({ fleet, token_id })
  }
}
