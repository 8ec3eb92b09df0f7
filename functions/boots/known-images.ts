import { IMAGES_REMEMBERED } from '../../shared/policy/limits.ts'
import { IMAGE_KNOWN_BELIEVED_MS } from '../../shared/policy/waits.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { isBelieved } from './newest.ts'

const rememberedIn = cachePerOwner<true>({ ttl_ms: IMAGE_KNOWN_BELIEVED_MS, most: IMAGES_REMEMBERED })

/**
 * Keeps that an image has reported at least once, under the guest's name for it and under inventory's: of an image
 * that never did, no instance is missed. One read for each image, process and day; one write for each image.
 */
export async function rememberImages(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  { fleet, instance, launch }: InstanceItem,
  brief: BootBrief,
): Promise<void> {
  if (!isBelieved(brief)) return
  const known = rememberedIn(store)
  for (const image of new Set([brief.image, ...(launch?.image ? [launch.image] : [])])) {
    const name = `${fleet} ${image}`
    if (known.get(name, now())) continue
    if ((await store.getAlias(fleet, 'image', image)) === null)
      await store.putAlias({ fleet, kind: 'image', value: image, instance, at: now() })
    known.set(name, true, now())
  }
}
