/** Boot rows, filed by day, and cells: the counts of five minutes. */
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
  /** Who vouches for the boot; null where nobody does, missing on rows written before this field existed. */
  witness?: Witness | null
  /** End − start per stage in milliseconds; null where unknown. */
  stage_ms: Record<string, number | null>
  /**
   * Uptime seconds at which the boot's last stage ended; null where nobody saw it, missing on rows written before this
   * field existed.
   */
  finished_s?: number | null
  margin_s: Interval | null
  /** Seconds from the start of the boot to its first report; null where nothing dates it. */
  reported_after_s: number | null
  judge_version: number
  cloud_init_version: string | null
  /**
   * What the guest reports about itself; null where it reports nothing. These and `labels` are missing on rows written
   * before the fields existed.
   */
  kernel?: string | null
  os?: string | null
  nic_driver?: string | null
  /** Inventory's labels of the instance when this boot was judged; `functions/boots/kept-labels.ts` limits how many are kept. */
  labels?: Record<string, string>
  /** Whether this boot makes its instance count in the census: the instance is known, not gone, and has no newer boot. */
  counted: boolean
}

/** Five minutes of one shard of a fleet, recomputed from boot rows and SET, never added to. */
export interface Cell {
  fleet: string
  shard: number
  /** Start of the five minutes. */
  at: number
  /** Instances by image. The census is the sum of a day's cells. */
  images: Record<string, ImageCount>
  verdicts: Record<string, number>
  causes: Record<string, number>
  /** Histogram of lookup race margin and stage seconds, fixed buckets: name -> counts. */
  histograms: Record<string, number[]>
  /** Results of its boots, in total and by image; missing on cells counted before trends were kept. */
  trend?: TrendCounts
}
