/** Boots by day: one row each, and five minutes of them counted. */
import type { ImageCount } from '../../shared/remediation/census.ts'
import type { TrendCounts } from '../../shared/trend/trend-count.ts'
import type { Trust, Witness } from '../../shared/trust.ts'
import type { Cause, Confidence, Interval, Verdict } from '../../shared/verdict.ts'

export interface BootRow {
  fleet: string
  instance: string
  guest: string
  boot_key: string
  first_at: number
  verdict: Verdict
  cause: Cause
  confidence: Confidence
  image: string
  trust: Trust
  /** Who vouches for it, null where nobody does; missing on rows of before it was kept. */
  witness?: Witness | null
  /** End − start per stage in milliseconds; null where unknown. */
  stage_ms: Record<string, number | null>
  /** Uptime seconds at which its last stage ended; null where nobody saw it, missing on rows of before it was kept. */
  finished_s?: number | null
  margin_s: Interval | null
  /** Seconds from the start of the boot to its first report; null where nothing dates it. */
  reported_after_s: number | null
  judge_version: number
  cloud_init_version: string | null
  /** What the guest says of itself; null where it does not. These and `labels` are missing on rows of before they were kept. */
  kernel?: string | null
  os?: string | null
  nic_driver?: string | null
  /** Inventory's labels of the instance when this boot was judged, as many as `functions/boots/kept-labels.ts` keeps. */
  labels?: Record<string, string>
  /** Whether its instance counts in the census by this boot: known, not gone, and no newer boot. */
  counted: boolean
}

/** Five minutes of one shard of a fleet, recomputed from boot rows and SET, never added to. */
export interface Cell {
  fleet: string
  shard: number
  /** Start of the five minutes. */
  at: number
  /** Instances by image: the census is the sum of a day's cells. */
  images: Record<string, ImageCount>
  verdicts: Record<string, number>
  causes: Record<string, number>
  /** Histogram of lookup race margin and stage seconds, fixed buckets: name -> counts. */
  histograms: Record<string, number[]>
  /** How its boots went, together and by image; missing where it was counted before trends were kept. */
  trend?: TrendCounts
}
