import { displayLine } from '../../shared/display.ts'
import type { BootQuery } from '../../shared/view/boot-filters.ts'
import type { ApiDeps } from '../deps.ts'
import type { InstanceItem } from '../store/items.ts'
import type { Page } from '../store/store.ts'

/** Instances that one request looks through at most; the cursor goes on from there. */
const MAX_LOOKED_AT = 2000

/** Instances of a fleet, in no order. With filters a page may be short of its limit and still have a `next`. */
export async function listInstances(
  { store }: Pick<ApiDeps, 'store'>,
  fleet: string,
  query: Pick<BootQuery, 'instance' | 'image' | 'limit' | 'cursor'>,
): Promise<Page<InstanceItem>> {
  const items: InstanceItem[] = []
  let cursor = query.cursor ?? null
  for (let looked = 0; looked < MAX_LOOKED_AT; ) {
    const page = await store.listInstances(fleet, cursor, query.limit - items.length)
    items.push(...page.items.filter((item) => isAskedFor(item, query)))
    cursor = page.next
    looked += page.items.length
    if (cursor === null || items.length >= query.limit) break
  }
  return { items, next: cursor }
}

const isAskedFor = (item: InstanceItem, { instance, image }: Pick<BootQuery, 'instance' | 'image'>) =>
  holds(item.instance, instance) && holds(item.image ?? item.newest?.image ?? '', image)

/** Compared as they are shown: what is invisible cannot be typed. */
const holds = (text: string, part: string | undefined) =>
  part === undefined || displayLine(text).toLowerCase().includes(displayLine(part).toLowerCase())
