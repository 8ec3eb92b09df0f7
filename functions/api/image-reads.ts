/** Images of a fleet, and the boots of one. Only each image's own rows are read, so other boots do not matter. */
import { IMAGE_BOOTS_READ, IMAGES_AT_ONCE, LISTED_IMAGE_BOOTS_READ } from '../../shared/policy/limits.ts'
import { DAY_MS, utcDay } from '../../shared/time.ts'
import { type ImageBootQuery, isAskedFor, isNarrowed } from '../../shared/view/image-boot-filters.ts'
import { byLost, type ImageReport, imageReport } from '../../shared/view/image-report.ts'
import type { ApiDeps } from '../deps.ts'
import type { ImageBoot, KnownImage } from '../store/image-boot.ts'
import { sideBySide } from '../store/side-by-side.ts'
import { type SearchedPage, searchRows } from './search-rows.ts'

type Reader = Pick<ApiDeps, 'store' | 'now'>

/** Rows of one read of the store. */
const PIECE = 1000

/** An image over some days. */
export interface ReadImage extends ImageReport {
  /** Inventory named it, or a machine with a settled secret did. */
  vouched: boolean
  /** The window contains more boots than were read: these are the newest. */
  cut: boolean
}

export interface ReadImages {
  images: ReadImage[]
  next: string | null
}

/** The first moment of so many days, including today: as every list counts days. */
export const startOfDays = (now: number, days: number): number =>
  Date.parse(utcDay(now - (days - 1) * DAY_MS))

/**
 * A page of the images that booted in the last `days`: vouched images first, by name, then the others. Within a page the
 * image with most failing boots comes first.
 */
export async function readImages(
  { store, now }: Reader,
  fleet: string,
  { days, limit, cursor }: { days: number; limit: number; cursor?: string | undefined },
): Promise<ReadImages> {
  const since = startOfDays(now(), days)
  const { items, next } = await searchRows<KnownImage>({
    read: (from, most) => store.listKnownImages(fleet, from, most),
    // Stored once a day: its last boot may be a day younger.
    matches: ({ seen_at }) => seen_at + DAY_MS >= since,
    after: store.afterKnownImage,
    isFiltered: true,
    cursor: cursor ?? null,
    limit,
  })
  const read = await sideBySide(items, (known) => listedImage({ store, now }, known, since), {
    atOnce: IMAGES_AT_ONCE,
  })
  const images = read.flatMap((one) => (one && one.boots > 0 ? [one] : []))
  return { images: images.sort(byLost), next }
}

/** Null where it is listed among the vouched images. */
async function listedImage({ store }: Reader, known: KnownImage, since: number): Promise<ReadImage | null> {
  if (!known.vouched && (await store.getKnownImage({ ...known, vouched: true })) !== null) return null
  return { ...(await reportOn({ store }, known, since, LISTED_IMAGE_BOOTS_READ)), vouched: known.vouched }
}

/** One image over the last `days`; null where the fleet has no image of this name. */
export async function readImage(
  { store, now }: Reader,
  fleet: string,
  image: string,
  days: number,
): Promise<ReadImage | null> {
  const report = await reportOn({ store }, { fleet, image }, startOfDays(now(), days), IMAGE_BOOTS_READ)
  const of = { fleet, image }
  const [vouched, named] = await Promise.all(
    [true, false].map((isVouched) => store.getKnownImage({ ...of, vouched: isVouched })),
  )
  if (report.boots > 0 || vouched || named) return { ...report, vouched: vouched !== null }
  // Only unverified boots name it, or only boots that are too old to count.
  const { items } = await store.listImageBoots(of, 0, null, 1)
  return items.length === 0 ? null : { ...report, vouched: false }
}

async function reportOn(
  { store }: Pick<ApiDeps, 'store'>,
  of: Pick<ImageBoot, 'fleet' | 'image'>,
  since: number,
  most: number,
): Promise<ImageReport & { cut: boolean }> {
  const rows: ImageBoot[] = []
  let cursor: string | null = null
  do {
    const page = await store.listImageBoots(of, since, cursor, Math.min(PIECE, most - rows.length))
    rows.push(...page.items)
    cursor = page.next
  } while (cursor !== null && rows.length < most)
  return { ...imageReport(of.image, rows), cut: cursor !== null }
}

/** Boots of one image, newest first. Without inventory the unverified ones are included and marked. */
export function listImageBoots(
  { store, now }: Reader,
  of: Pick<ImageBoot, 'fleet' | 'image'>,
  query: ImageBootQuery,
): Promise<SearchedPage<ImageBoot>> {
  const since = query.since === undefined ? startOfDays(now(), query.days) : Date.parse(query.since)
  return searchRows<ImageBoot>({
    read: (cursor, limit) => store.listImageBoots(of, since, cursor, limit),
    matches: (row) => isAskedFor(row, query),
    after: store.afterImageBoot,
    isFiltered: isNarrowed(query),
    cursor: query.cursor ?? null,
    limit: query.limit,
  })
}

/** How many of a fleet's vouched images are searched for those that booted last. */
const OTHERS_READ = 100
const OTHERS_SHOWN = 8

/** Other images that this one can be compared with: those that booted last, of the first hundred by name. */
export async function otherImages(
  { store }: Pick<Reader, 'store'>,
  fleet: string,
  image: string,
): Promise<string[]> {
  const { items } = await store.listKnownImages(fleet, null, OTHERS_READ)
  return items
    .filter((one) => one.vouched && one.image !== image)
    .sort((a, b) => b.seen_at - a.seen_at || (a.image < b.image ? -1 : 1))
    .slice(0, OTHERS_SHOWN)
    .map((one) => one.image)
}
