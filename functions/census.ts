/**
 * The census of a fleet, read from its instances and believed for a minute, longer for a large one (ten minutes for
 * 100,000): every tick of every incident asks for it, and what a day's boots come to does not change in minutes.
 */
import { type Census, count } from '../shared/remediation/census.ts'
import type { Deps } from './deps.ts'
import type { Store } from './store/store.ts'

const BELIEVED_MS = 60_000
const BELIEVED_MS_PER_HOST = 6
const PAGE = 500

const believed = new WeakMap<Store, Map<string, { at: number; census: Census }>>()

/** `fresh` counts again whatever is remembered: before something is decided that a person has to undo. */
export async function censusOf(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  fleet: string,
  options: { fresh: boolean } = { fresh: false },
): Promise<Census> {
  const fleets = believed.get(store) ?? new Map<string, { at: number; census: Census }>()
  believed.set(store, fleets)
  const known = fleets.get(fleet)
  if (known && !options.fresh && Math.abs(now() - known.at) < believedFor(known.census)) return known.census
  const at = now()
  const census = await take(store, fleet, at)
  fleets.set(fleet, { at, census })
  return census
}

async function take(store: Store, fleet: string, at: number): Promise<Census> {
  const census: Census = new Map()
  let cursor: string | null = null
  do {
    const page = await store.listInstances(fleet, cursor, PAGE)
    for (const instance of page.items) count(census, instance, at)
    cursor = page.next
  } while (cursor !== null)
  return census
}

function believedFor(census: Census): number {
  const hosts = [...census.values()].reduce((sum, { cohort }) => sum + cohort, 0)
  return Math.max(BELIEVED_MS, hosts * BELIEVED_MS_PER_HOST)
}
