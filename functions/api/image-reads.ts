import { DAY_MS } from '../../shared/time.ts'
import { type ImageReport, imageReports } from '../../shared/view/image-report.ts'
import type { ApiDeps } from '../deps.ts'
import type { BootRow } from '../store/boot-row.ts'

/** Newest boots that one look reads; enough for medians, and bounded for fleets of any size. */
const MAX_ROWS = 3000

export interface ReadImages {
  images: ImageReport[]
  boots: number
  cut: boolean
}

/** Reports by image over the newest boots of the last `days`. */
export async function readImages(
  { store, now }: Pick<ApiDeps, 'store' | 'now'>,
  fleet: string,
  days: number,
): Promise<ReadImages> {
  const range = { fromMs: now(), untilMs: now() - (days - 1) * DAY_MS }
  const rows: BootRow[] = []
  let cursor: string | null = null
  do {
    const page = await store.listBootRows(fleet, range, cursor, 500)
    rows.push(...page.items)
    cursor = page.next
  } while (cursor !== null && rows.length < MAX_ROWS)
  return { images: imageReports(rows), boots: rows.length, cut: cursor !== null }
}
