import { IMAGES_REMEMBERED } from '../../shared/policy/limits.ts'
import { IMAGE_KNOWN_CACHED_MS } from '../../shared/policy/waits.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import type { Deps } from '../deps.ts'
import type { KnownImage } from '../store/image-boot.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { isTrusted } from './newest.ts'
import { witnessOf } from './witness.ts'

type ImageDeps = Pick<Deps, 'store' | 'now'>

const rememberedIn = cachePerOwner<true>({ ttl_ms: IMAGE_KNOWN_CACHED_MS, most: IMAGES_REMEMBERED })
const listedIn = cachePerOwner<true>({ ttl_ms: IMAGE_KNOWN_CACHED_MS, most: IMAGES_REMEMBERED })

/**
 * Records that an image has reported at least once, under the guest's name for it and under inventory's (no instance counts
 * as missing of an image that never reported), and that it is one of the fleet's images. At most two reads for each image,
 * process and day, and as many writes.
 */
export async function rememberImages(deps: ImageDeps, item: InstanceItem, brief: BootBrief): Promise<void> {
  if (!isTrusted(brief)) return
  const { store, now } = deps
  const { fleet, instance, launch } = item
  const known = rememberedIn(store)
  for (const image of new Set([brief.image, ...(launch?.image ? [launch.image] : [])])) {
    const name = `${fleet} ${image}`
    if (known.get(name, now())) continue
    if ((await store.getAlias(fleet, 'image', image)) === null)
      await store.putAlias({ fleet, kind: 'image', value: image, instance, at: now() })
    known.set(name, true, now())
  }
  await listImage(deps, item, brief)
}

/** Lists the image of this boot, which is trusted or never reported, among the fleet's images; once a day and process. */
export async function listImage(
  { store, now }: ImageDeps,
  item: InstanceItem,
  brief: BootBrief,
): Promise<void> {
  const { fleet } = item
  const { image } = brief
  const witness = witnessOf(item, brief)
  const vouched = item.launch?.image === image || witness === 'settled' || witness === 'attested'
  const listed = listedIn(store)
  const name = `${fleet} ${vouched} ${image}`
  if (listed.get(name, now())) return
  const row: KnownImage = { fleet, image, vouched, seen_at: now() }
  const before = await store.getKnownImage(row)
  if (before === null || before.seen_at + IMAGE_KNOWN_CACHED_MS <= now()) await store.putKnownImage(row)
  listed.set(name, true, now())
}
