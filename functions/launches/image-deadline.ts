/** How long an image's boots take to report: the deadline of the next one (DESIGN §6). */

import { isBelieved } from '../boots/newest.ts'
import type { Deps } from '../deps.ts'
import type { BootRow } from '../store/items.ts'

const WEEK_MS = 7 * 86_400_000
/** Fewer boots say nothing about the slowest one in a hundred. */
const BOOTS_NEEDED = 20
const ROWS_READ = 1000
const SHORTEST_S = 300
const LONGEST_S = 1800
/** After an outage a whole fleet asks at once. */
const BELIEVED_MS = 600_000

const known = new WeakMap<object, Map<string, { seconds: number; at: number }>>()

/** Seconds from launch to first report; `fallback` where the image has too few boots. Remembered for ten minutes. */
export async function imageDeadline(
  deps: Pick<Deps, 'store' | 'now'>,
  { fleet, image, fallback }: { fleet: string; image: string; fallback: number },
): Promise<number> {
  const now = deps.now()
  const memory = known.get(deps.store) ?? new Map<string, { seconds: number; at: number }>()
  known.set(deps.store, memory)
  const name = `${fleet} ${image}`
  const remembered = memory.get(name)
  if (remembered && now - remembered.at < BELIEVED_MS) return remembered.seconds
  const range = { fromMs: now, untilMs: now - WEEK_MS }
  const { items } = await deps.store.listBootRows(fleet, range, null, ROWS_READ)
  const seconds = deadlineOf(
    items.filter((row) => row.image === image),
    fallback,
  )
  memory.set(name, { seconds, at: now })
  return seconds
}

/** Pure: twice the 99th percentile of the time to report, between 5 and 30 minutes. */
export function deadlineOf(rows: readonly BootRow[], fallback: number): number {
  const times = rows
    .filter(isBelieved)
    .flatMap(({ reported_after_s }) => (reported_after_s === null ? [] : [reported_after_s]))
    .sort((a, b) => a - b)
  const p99 = times[Math.ceil(times.length * 0.99) - 1]
  if (times.length < BOOTS_NEEDED || p99 === undefined) return fallback
  return Math.min(LONGEST_S, Math.max(SHORTEST_S, Math.ceil(2 * p99)))
}
