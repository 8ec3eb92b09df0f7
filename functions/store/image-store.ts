/** Boots by image, and the list of images. */

import { makeCursor } from './cursor.ts'
import type { ImageBoot, ImageBootRef, KnownImage } from './image-boot.ts'
import * as keys from './keys.ts'
import { newestPage } from './newest-page.ts'
import { page, read, type ShardOf, type Shards } from './rows.ts'
import type { Page } from './store.ts'
import type { Table } from './table.ts'

/** The names of these lists inside their cursors. */
const bootsOf = ({ fleet, image }: Pick<ImageBoot, 'fleet' | 'image'>) => `image:${fleet}:${image}`
const imagesOf = (fleet: string) => `images:${fleet}`

export function imageStore(table: Table, shard: ShardOf, shards: Shards) {
  const rowKey = (row: ImageBootRef) => keys.imageBootKeys(row, shard(row.fleet, row.instance))
  return {
    async putImageBoot(row: ImageBoot): Promise<void> {
      const life = { kind: 'image_boot' as const, since: row.first_at }
      await table.put(rowKey(row), row, { point: 'put_image_boot', life })
    },
    getImageBoot: async (row: ImageBootRef) => read<ImageBoot>(await table.get(rowKey(row))),
    deleteImageBoot: (row: ImageBootRef) => table.delete(rowKey(row), 'delete_image_boot'),
    listImageBoots(
      of: Pick<ImageBoot, 'fleet' | 'image'>,
      sinceMs: number,
      cursor: string | null,
      limit: number,
    ): Promise<Page<ImageBoot>> {
      const partitions = shards(of.fleet).map((s) => keys.imageBootPartition(of.fleet, of.image, s))
      const plan = { list: bootsOf(of), partitions, ...keys.imageBootsSince(sinceMs) }
      return newestPage<ImageBoot>(table, plan, cursor, limit)
    },
    afterImageBoot: (row: ImageBootRef) => makeCursor(bootsOf(row), '', rowKey(row).sk),

    async putKnownImage(image: KnownImage): Promise<void> {
      const life = { kind: 'known_image' as const, since: image.seen_at }
      await table.put(keys.knownImageKeys(image), image, { point: 'put_known_image', life })
    },
    getKnownImage: async (image: Pick<KnownImage, 'fleet' | 'image' | 'vouched'>) =>
      read<KnownImage>(await table.get(keys.knownImageKeys(image))),
    listKnownImages: (fleet: string, cursor: string | null, limit: number) =>
      page<KnownImage>(table, imagesOf(fleet), [keys.knownImagePartition(fleet)], cursor, limit, 'oldest'),
    afterKnownImage(image: Pick<KnownImage, 'fleet' | 'image' | 'vouched'>): string {
      const { pk, sk } = keys.knownImageKeys(image)
      return makeCursor(imagesOf(image.fleet), pk, sk)
    },
  }
}
