import type { Deps } from '../deps.ts'
import type { BootBrief, InstanceItem } from '../store/items.ts'
import { isBelieved } from './newest.ts'

const remembered = new WeakMap<object, Set<string>>()

/**
 * Keeps that an image has reported at least once, under the guest's name for it and under inventory's: of an image
 * that never did, no instance is missed. One read for each image and process, one write for each image.
 */
export async function rememberImages(
  { store }: Pick<Deps, 'store'>,
  { fleet, instance, launch }: InstanceItem,
  brief: BootBrief,
): Promise<void> {
  if (!isBelieved(brief)) return
  const known = remembered.get(store) ?? new Set<string>()
  remembered.set(store, known)
  for (const image of new Set([brief.image, ...(launch?.image ? [launch.image] : [])])) {
    const name = `${fleet} ${image}`
    if (known.has(name)) continue
    if ((await store.getAlias(fleet, 'image', image)) === null)
      await store.putAlias({ fleet, kind: 'image', value: image, instance })
    known.add(name)
  }
}
