/**
 * Finds a machine by anything that is known about it: its name or a part of it, a uuid, a MAC, a tag of inventory, an
 * address of its newest boot.
 */
import type { BootQuery } from '../../shared/view/boot-filters.ts'
import type { ApiDeps } from '../deps.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { listInstances } from './instance-reads.ts'
import type { SearchedPage } from './search-rows.ts'

type Query = Pick<BootQuery, 'instance' | 'image' | 'limit' | 'cursor'>

/** Names under which inventory announces a machine, each found by one read. */
const KINDS = ['uuid', 'mac', 'tag'] as const

/** An identity leads directly to its machine; any other text is searched in names, as far as one search may read. */
export async function findInstances(
  deps: Pick<ApiDeps, 'store'>,
  fleet: string,
  query: Query,
): Promise<SearchedPage<InstanceItem>> {
  const named =
    query.cursor === undefined && query.image === undefined
      ? await byIdentity(deps, fleet, query.instance)
      : null
  return named === null ? listInstances(deps, fleet, query) : { items: [named], next: null, looked_at: 1 }
}

async function byIdentity(
  { store }: Pick<ApiDeps, 'store'>,
  fleet: string,
  text = '',
): Promise<InstanceItem | null> {
  const asked = text.trim()
  if (asked === '') return null
  const whole = await store.getInstance(fleet, asked)
  if (whole !== null) return whole
  const name = asked.toLowerCase()
  // A MAC in the notation of other systems.
  const spelled = /^([0-9a-f]{2}-){5}[0-9a-f]{2}$/.test(name) ? name.replaceAll('-', ':') : name
  const names = await Promise.all(KINDS.map((kind) => store.getAlias(fleet, kind, spelled)))
  const found = names.find((name) => name !== null)
  return found === undefined || found === null ? null : store.getInstance(fleet, found)
}
