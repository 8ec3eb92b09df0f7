/** A boot as the image gate sees it, and how it counts. Pure. */
import type { LabelledBoot } from '../boot-labels.ts'
import { DAY_MS } from '../time.ts'
import type { Trust, Witness } from '../trust.ts'
import { type Cause, type Interval, STAGES, type Verdict } from '../verdict.ts'
import { isTimed, marginPoint } from '../view/image-report.ts'
import type { GateSettings } from './gate-settings.ts'

export interface GateBoot extends LabelledBoot {
  fleet: string
  instance: string
  guest: string
  boot_key: string
  /** Epoch milliseconds of the first report, by the server's clock; of a boot that never reported, its deadline. */
  first_at: number
  /** The launch that it answers, as inventory announced it; null where none was announced. */
  launched_at: number | null
  verdict: Verdict
  cause: Cause
  trust: Trust
  /** Who vouches for it; null where that is no longer known. */
  witness: Witness | null
  /** Milliseconds by stage; null where unknown. */
  stage_ms: Record<string, number | null>
  /** Uptime seconds at which its last stage ended. */
  finished_s: number | null
  margin_s: Interval | null
  /** Codes of its findings. */
  findings: readonly string[]
  /** Codes of what is wrong with its list of datasources; null where its reports do not show it. */
  lints: readonly string[] | null
}

/**
 * `claimed`: nobody vouches for it (docs/trust.md). `pending`: the result is still open. `undecided`: it cannot be decided,
 * or cloud-init was switched off. Only `lost` and `came_up` are counted.
 */
export type Standing = 'claimed' | 'pending' | 'undecided' | 'lost' | 'came_up'

/** No more reports come from a boot that is "booting" for longer: its machine is gone. */
const PENDING_MS = DAY_MS

/** How a boot counts at this moment (epoch milliseconds). */
export function standingOf(boot: GateBoot, settings: GateSettings, now: number): Standing {
  if (boot.trust !== 'bound' && boot.trust !== 'attested') return 'claimed'
  // Only the guest itself vouches for such a machine: two forged boots would be enough to make one.
  if (boot.witness === 'self_bound') return 'claimed'
  switch (boot.verdict) {
    case 'booting':
      return now - boot.first_at < PENDING_MS ? 'pending' : 'undecided'
    case 'unknown':
    case 'disabled':
      return 'undecided'
    case 'failed':
    case 'stalled':
    case 'never_reported':
      return 'lost'
    case 'recovered':
      return settings.recovered_is_loss || isAtRisk(boot, settings) ? 'lost' : 'came_up'
    case 'ok':
    case 'degraded':
      return isAtRisk(boot, settings) ? 'lost' : 'came_up'
  }
}

const isAtRisk = ({ margin_s }: GateBoot, { margin_at_risk_s }: GateSettings): boolean =>
  margin_at_risk_s !== null &&
  margin_s !== null &&
  isTimed(margin_s) &&
  marginPoint(margin_s) <= margin_at_risk_s

/** The launch that a boot belongs to. Only inventory announces a new one; a guest cannot. */
export const launchOf = ({ instance, launched_at }: GateBoot): string => `${launched_at ?? ''} ${instance}`

/** By first report, then by name: the order in which boots count is the same for every caller. */
export const inOrder = (a: GateBoot, b: GateBoot): number =>
  a.first_at - b.first_at || compare(a.instance, b.instance) || compare(a.boot_key, b.boot_key)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The times of a boot: each stage, the whole from power-on to the end of the last stage, and the race margin. */
export const METRICS = [...STAGES, 'whole', 'margin'] as const
export type Metric = (typeof METRICS)[number]

/**
 * Seconds; null where unknown. Only boots that came up at the first try have a duration: a stage that waits without success
 * is a failure, and is counted there.
 */
export function secondsOf(boot: GateBoot, metric: Metric): number | null {
  if (metric === 'margin')
    return boot.margin_s === null || !isTimed(boot.margin_s) ? null : marginPoint(boot.margin_s)
  if (boot.verdict !== 'ok' && boot.verdict !== 'degraded') return null
  if (metric === 'whole') return boot.finished_s
  const ms = boot.stage_ms[metric] ?? null
  return ms === null ? null : ms / 1000
}

export const allSecondsOf = (boots: readonly GateBoot[], metric: Metric): number[] =>
  boots.flatMap((boot) => secondsOf(boot, metric) ?? [])
