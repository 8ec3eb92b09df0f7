/** How long an image's boots take to report: the deadline of its next one (docs/architecture.md, Incidents). */

import { IMAGES_REMEMBERED } from '../../shared/policy/limits.ts'
import { DEADLINE_BOOTS_NEEDED, DEADLINE_QUANTILE } from '../../shared/policy/shares.ts'
import {
  IMAGE_DEADLINE_CACHED_MS,
  IMAGE_DEADLINE_LOOKS_BACK_MS,
  LONGEST_DEADLINE_S,
  SHORTEST_DEADLINE_S,
} from '../../shared/policy/waits.ts'
import { cachePerOwner } from '../../shared/ttl-cache.ts'
import { isTrusted } from '../boots/newest.ts'
import type { Deps } from '../deps.ts'
import type { BootRow } from '../store/boot-row.ts'

const ROWS_READ = 1000

const deadlinesOf = cachePerOwner<number>({ ttl_ms: IMAGE_DEADLINE_CACHED_MS, most: IMAGES_REMEMBERED })

/** Seconds from launch to first report; `fallback` where the image has too few boots. Cached for ten minutes. */
export async function imageDeadline(
  deps: Pick<Deps, 'store' | 'now'>,
  { fleet, image, fallback }: { fleet: string; image: string; fallback: number },
): Promise<number> {
  const now = deps.now()
  const deadlines = deadlinesOf(deps.store)
  const name = `${fleet} ${image}`
  const remembered = deadlines.get(name, now)
  if (remembered !== undefined) return remembered
  const range = { fromMs: now, untilMs: now - IMAGE_DEADLINE_LOOKS_BACK_MS }
  const { items } = await deps.store.listBootRows(fleet, range, null, ROWS_READ)
  const seconds = deadlineOf(
    items.filter((row) => row.image === image),
    fallback,
  )
  deadlines.set(name, seconds, now)
  return seconds
}

/** Pure: twice the 99th percentile of the time to report, between 5 and 30 minutes. */
export function deadlineOf(rows: readonly BootRow[], fallback: number): number {
  const times = rows
    .filter(isTrusted)
    .flatMap(({ reported_after_s }) => (reported_after_s === null ? [] : [reported_after_s]))
    .sort((a, b) => a - b)
  const p99 = times[Math.ceil(times.length * DEADLINE_QUANTILE) - 1]
  if (times.length < DEADLINE_BOOTS_NEEDED || p99 === undefined) return fallback
  return Math.min(LONGEST_DEADLINE_S, Math.max(SHORTEST_DEADLINE_S, Math.ceil(2 * p99)))
}
