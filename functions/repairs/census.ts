/**
 * The census of a fleet, read from its instances and believed for a minute, longer for a large one (ten minutes for
 * 100,000): every tick of every incident asks for it, and what a day's boots come to does not change in minutes.
 * Instances that somebody invented are read too, so they count here: a million of them must not keep the worker from pages.
 */
import { CENSUS_BELIEVED_MS, CENSUS_BELIEVED_MS_PER_INSTANCE } from '../../shared/policy/waits.ts'
import { type Census, count } from '../../shared/remediation/census.ts'
import type { Deps } from '../deps.ts'
import type { Store } from '../store/store.ts'

const PAGE = 500

interface Taken {
  at: number
  census: Census
  /** Instances that were read for it. */
  read: number
}

const believed = new WeakMap<Store, Map<string, Taken>>()

/** `fresh` counts again whatever is remembered: before something is decided that a person has to undo. */
export async function censusOf(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  options: { fresh: boolean } = { fresh: false },
): Promise<Census> {
  const fleets = believed.get(store) ?? new Map<string, Taken>()
  believed.set(store, fleets)
  const known = fleets.get(fleet)
  if (known && !options.fresh && Math.abs(now() - known.at) < believedFor(known)) return known.census
  const taken = await take(store, fleet, now())
  fleets.set(fleet, taken)
  return taken.census
}

async function take(store: Store, fleet: string, at: number): Promise<Taken> {
  const census: Census = new Map()
  let read = 0
  let cursor: string | null = null
  do {
    const page = await store.listInstances(fleet, cursor, PAGE)
    for (const instance of page.items) count(census, instance, at)
    read += page.items.length
    cursor = page.next
  } while (cursor !== null)
  return { at, census, read }
}

const believedFor = ({ read }: Taken): number =>
  Math.max(CENSUS_BELIEVED_MS, read * CENSUS_BELIEVED_MS_PER_INSTANCE)
