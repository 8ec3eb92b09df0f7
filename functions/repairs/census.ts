/**
 * The census of a fleet, read from its instances and believed for a minute, longer for a large one (ten minutes for
 * 100,000): every tick of every incident asks for it, and what a day's boots come to does not change in minutes.
 * Instances that somebody invented are read too, so they count here: a million of them must not keep the worker from pages.
 */
import { FLEETS_REMEMBERED } from '../../shared/policy/limits.ts'
import { CENSUS_BELIEVED_MS, CENSUS_BELIEVED_MS_PER_INSTANCE } from '../../shared/policy/waits.ts'
import { type Census, count } from '../../shared/remediation/census.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { Store } from '../store/store.ts'

const PAGE = 500

const censusesOf = cachePerOwner<Census>({ ttl_ms: CENSUS_BELIEVED_MS, most: FLEETS_REMEMBERED })

/** `fresh` counts again whatever is remembered: before something is decided that a person has to undo. */
export async function censusOf(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  options: { fresh: boolean } = { fresh: false },
): Promise<Census> {
  const known = options.fresh ? undefined : censusesOf(store).get(fleet, now())
  if (known !== undefined) return known
  const at = now()
  const { census, read } = await take(store, fleet, at)
  const believedMs = Math.max(CENSUS_BELIEVED_MS, read * CENSUS_BELIEVED_MS_PER_INSTANCE)
  censusesOf(store).set(fleet, census, at, believedMs)
  return census
}

/** Counts every instance of the fleet; `read` says how many those were. */
async function take(store: Store, fleet: string, at: number): Promise<{ census: Census; read: number }> {
  const census: Census = new Map()
  let read = 0
  let cursor: string | null = null
  do {
    const page = await store.listInstances(fleet, cursor, PAGE)
    for (const instance of page.items) count(census, instance, at)
    read += page.items.length
    cursor = page.next
  } while (cursor !== null)
  return { census, read }
}
