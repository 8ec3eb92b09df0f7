/**
 * Which image a boot is counted under. A guest that names a new image at each boot would open an incident, and a page, each
 * time. So a guest's new name waits until the one before has had its chance (DECISIONS.md). Pure.
 */
import { IMAGE_RENAME_EVERY_MS } from '../../shared/policy/waits.ts'
import { severityOfVerdict } from '../../shared/severity.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import { imageOf } from './fold.ts'
import { isTrusted } from './newest.ts'

/**
 * Inventory's name, where it gives one. Else the guest's name, unless its boot before failed, or took another name less
 * than an hour ago: then that boot's name. A launch that inventory announced since then resets this. `first_at` is the
 * boot's first report, in epoch milliseconds.
 */
export function bootImage(
  { launch, newest, image_since = 0 }: InstanceItem,
  facts: Record<string, string>,
  first_at: number,
): string {
  const named = imageOf(facts, launch?.image ?? null)
  if (launch?.image || !newest || !isTrusted(newest) || newest.image === 'unknown') return named
  const isRebuilt = launch !== null && launch.at > image_since
  const failed = severityOfVerdict(newest.verdict) === 'page'
  const mayRename = !failed && first_at >= image_since + IMAGE_RENAME_EVERY_MS
  return isRebuilt || mayRename ? named : newest.image
}

/**
 * Since when the instance's guest names no other image; undefined while no boot of it counted. Every new boot that counts
 * moves it, the newest or not: otherwise names that wait in older boots could be used one by one.
 */
export function imageSince(before: InstanceItem, brief: BootBrief): number | undefined {
  const { newest, boots, image_since } = before
  const counted = boots.some((boot) => boot.boot_key === brief.boot_key && isTrusted(boot))
  if (counted || !isTrusted(brief)) return image_since
  const isSame = newest !== null && isTrusted(newest) && newest.image === brief.image
  return isSame ? (image_since ?? brief.first_at) : Math.max(image_since ?? 0, brief.first_at)
}
