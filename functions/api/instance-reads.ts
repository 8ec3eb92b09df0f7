import { displayLine } from '../../shared/display.ts'
import type { BootQuery } from '../../shared/view/boot-filters.ts'
import type { ApiDeps } from '../deps.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import { type SearchedPage, searchRows } from './search-rows.ts'

/** Instances of a fleet, in no order. */
export function listInstances(
  { store }: Pick<ApiDeps, 'store'>,
  fleet: string,
  query: Pick<BootQuery, 'instance' | 'image' | 'limit' | 'cursor'>,
): Promise<SearchedPage<InstanceItem>> {
  return searchRows<InstanceItem>({
    read: (cursor, limit) => store.listInstances(fleet, cursor, limit),
    matches: (item) => isAskedFor(item, query),
    after: store.afterInstance,
    isFiltered: query.instance !== undefined || query.image !== undefined,
    cursor: query.cursor ?? null,
    limit: query.limit,
  })
}

const isAskedFor = (item: InstanceItem, { instance, image }: Pick<BootQuery, 'instance' | 'image'>) =>
  (holds(item.instance, instance) || hasAddress(item, instance)) &&
  holds(item.image ?? item.newest?.image ?? '', image)

/** A whole address: a part of one would match half a subnet. */
const hasAddress = ({ addresses = [] }: InstanceItem, text = '') =>
  addresses.includes(text.trim().toLowerCase())

/** Compared as displayed: nobody can type invisible characters. */
const holds = (text: string, part: string | undefined) =>
  part === undefined || displayLine(text).toLowerCase().includes(displayLine(part).toLowerCase())
