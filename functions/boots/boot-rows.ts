/**
 * The rows of a boot: one in the day's list of its fleet, one in its image's list. The first is written before and deleted
 * after the other, so that an erasure finds both by the first.
 */
import { LISTED_BOOTS_OF_A_LAUNCH } from '../../shared/policy/limits.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import type { Store } from '../store/store.ts'

/**
 * Overwrites both rows. Throws what the store throws; then possibly only the first is written. Two kinds of boots get the
 * first row alone, because thousands of them would displace the boots that count from the part of the image's list that is
 * read. Where there is an `inventory`: unverified boots, which anybody who has the image's token can send for machines that
 * do not exist. And boots of a machine that boots without end (`isCrowded`). `boots` are its newest, this one included.
 */
export async function putRows(
  store: Store,
  row: BootRow,
  ofImage: ImageBoot,
  { inventory, boots }: { inventory: boolean; boots: readonly BootBrief[] },
): Promise<void> {
  await store.putBootRow(row)
  const mayLeaveOut = (inventory && ofImage.trust === 'claimed') || isCrowded(ofImage, boots)
  // A row that is listed already is kept up to date.
  if (!mayLeaveOut || (await store.getImageBoot(ofImage)) !== null) await store.putImageBoot(ofImage)
}

/**
 * The machine has had so many boots within a day that its image's list has enough of them; a launch that inventory
 * announces starts the count again. A boot that is not among its newest counts as one of many: they can no longer be
 * counted, and a guest could have old boots judged again by a late report.
 */
function isCrowded({ boot_key, first_at }: ImageBoot, boots: readonly BootBrief[]): boolean {
  const own = boots.find((boot) => boot.boot_key === boot_key)
  if (own === undefined) return true
  const near = boots.filter(
    ({ epoch, ...boot }) => epoch === own.epoch && Math.abs(boot.first_at - first_at) < DAY_MS,
  )
  return near.length > LISTED_BOOTS_OF_A_LAUNCH
}

/** No error where the rows do not exist. */
export async function deleteRows(
  store: Store,
  row: Pick<BootRow, 'fleet' | 'instance' | 'boot_key' | 'first_at' | 'image'>,
): Promise<void> {
  await store.deleteImageBoot(row)
  await store.deleteBootRow(row)
}

/**
 * Removes the row of a launch that was listed as never reported, once a boot has answered it: that boot's row stands for
 * it. May be repeated.
 */
export async function forgetMissed(store: Store, { fleet, instance, launch }: InstanceItem): Promise<void> {
  if (!launch?.late) return
  const missed = { fleet, instance, ...launch.late }
  if ((await store.getImageBoot(missed)) !== null) await store.deleteImageBoot(missed)
}
