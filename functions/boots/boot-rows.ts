/**
 * The rows of a boot: one in the day's list of its fleet, one in its image's. The first is written before and deleted after
 * the other, so that whoever erases a machine finds both by the first.
 */
import type { BootRow } from '../store/boot-row.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import type { InstanceItem } from '../store/instance-item.ts'
import type { Store } from '../store/store.ts'

/**
 * Writes both over what is there. Throws what the store throws; then it may have written the first alone. Where there is an
 * `inventory`, a claim is in the first alone: whoever has an image's token can send thousands for machines that
 * do not exist, and they would push the boots that count out of what is read of the image.
 */
export async function putRows(
  store: Store,
  row: BootRow,
  ofImage: ImageBoot,
  { inventory }: { inventory: boolean },
): Promise<void> {
  await store.putBootRow(row)
  const isLeftOut = inventory && ofImage.trust === 'claimed' && (await store.getImageBoot(ofImage)) === null
  if (!isLeftOut) await store.putImageBoot(ofImage)
}

/** No error where there are none. */
export async function deleteRows(
  store: Store,
  row: Pick<BootRow, 'fleet' | 'instance' | 'boot_key' | 'first_at' | 'image'>,
): Promise<void> {
  await store.deleteImageBoot(row)
  await store.deleteBootRow(row)
}

/**
 * A launch that its image lists as never reported was answered after all: the boot that answered it stands for it. Doing
 * it again changes nothing.
 */
export async function forgetMissed(store: Store, { fleet, instance, launch }: InstanceItem): Promise<void> {
  if (!launch?.late) return
  const missed = { fleet, instance, ...launch.late }
  if ((await store.getImageBoot(missed)) !== null) await store.deleteImageBoot(missed)
}
