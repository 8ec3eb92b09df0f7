/** The trend of a fleet: its stored days, and the newest hours from cells. The cost depends on the days, not the boots. */
import { ANNOTATIONS_SHOWN } from '../../shared/policy/limits.ts'
import { TREND_LIVE_MS } from '../../shared/policy/waits.ts'
import { DAY_MS } from '../../shared/time.ts'
import { type Trend, trendOf } from '../../shared/trend/trend.ts'
import { trendDay } from '../../shared/trend/trend-day.ts'
import type { ApiDeps } from '../deps.ts'
import type { Annotation } from '../store/annotation-item.ts'

export interface ReadTrend extends Trend {
  fleet: string
  image: string | null
  days: number
  /** For this time and image, and for the whole fleet; oldest first, at most the newest 200. */
  annotations: Annotation[]
}

/** One query for the days, one for the annotations, and today's cells (just after midnight UTC yesterday's too). */
export async function readTrend(
  { store, now }: Pick<ApiDeps, 'store' | 'now'>,
  fleet: string,
  { days, image }: { days: number; image: string | null },
): Promise<ReadTrend> {
  const at = now()
  const midnight = (ms: number) => Math.floor(ms / DAY_MS) * DAY_MS
  const liveFrom = midnight(at - TREND_LIVE_MS)
  const [stored, cells] = await Promise.all([
    store.listTrendDays(fleet, { fromMs: at - (days + 1) * DAY_MS, untilMs: liveFrom - 1 }),
    store.listCells(fleet, { fromMs: at, untilMs: liveFrom }),
  ])
  const live = [...new Set(cells.map((cell) => midnight(cell.at)))]
  const all = [...stored, ...live.map((day) => trendDay(fleet, day, cells))]
  const trend = trendOf(all, { days, untilMs: at, image })
  const span = { fromMs: trend.points[0]?.at ?? at, untilMs: trend.points.at(-1)?.until ?? at }
  const annotations = await store.listAnnotations(fleet, span, ANNOTATIONS_SHOWN)
  return {
    ...{ fleet, image, days },
    ...trend,
    annotations: annotations
      .filter((one) => image === null || one.image === null || one.image === image)
      .reverse(),
  }
}
