/**
 * The rows of a boot: one in the day's list of its fleet, one in its image's. The first is written before and deleted after
 * the other, so that whoever erases a machine finds both by the first.
 */
import { LISTED_BOOTS_OF_A_LAUNCH } from '../../shared/policy/limits.ts'
import { DAY_MS } from '../../shared/time.ts'
import type { BootRow } from '../store/boot-row.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import type { BootBrief, InstanceItem } from '../store/instance-item.ts'
import type { Store } from '../store/store.ts'

/**
 * Writes both over what is there. Throws what the store throws; then it may have written the first alone. Two kinds of
 * boots are in the first alone, because each can come in thousands and would push the boots that count out of what is
 * read of the image. Where there is an `inventory`: claims, which anybody who has the image's token can send for machines
 * that do not exist. And boots of a machine that boots without end (`isCrowded`). `boots` are its newest, this one too.
 */
export async function putRows(
  store: Store,
  row: BootRow,
  ofImage: ImageBoot,
  { inventory, boots }: { inventory: boolean; boots: readonly BootBrief[] },
): Promise<void> {
  await store.putBootRow(row)
  const mayLeaveOut = (inventory && ofImage.trust === 'claimed') || isCrowded(ofImage, boots)
  // What is listed already is kept right.
  if (!mayLeaveOut || (await store.getImageBoot(ofImage)) !== null) await store.putImageBoot(ofImage)
}

/**
 * The machine has had so many boots within a day that its image's list has enough of them; a launch that inventory
 * announces begins anew. One that is not among its newest is taken for one of many: nobody can count them any more, and
 * a guest could have old boots judged again by a late report.
 */
function isCrowded({ boot_key, first_at }: ImageBoot, boots: readonly BootBrief[]): boolean {
  const own = boots.find((boot) => boot.boot_key === boot_key)
  if (own === undefined) return true
  const near = boots.filter(
    ({ epoch, ...boot }) => epoch === own.epoch && Math.abs(boot.first_at - first_at) < DAY_MS,
  )
  return near.length > LISTED_BOOTS_OF_A_LAUNCH
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
