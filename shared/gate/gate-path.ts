/** The gate's query, and the path of the page with that comparison. Pure. */
import { queryString } from '../view/boot-filters.ts'
import { GATE_DEFAULTS, type GateSettings } from './gate-settings.ts'

export interface GateQuestion {
  fleet: string
  image: string
  baseline: string
  /** Only boots first reported at or after these moments (epoch milliseconds) count. */
  since: number
  baseline_since: number
  settings: GateSettings
}

/** Includes every setting that is not the default, so that the page shows the same answer. */
export function gatePath({ fleet, image, baseline, since, baseline_since, settings }: GateQuestion): string {
  const [of, against] = [image, baseline].map((text) => encodeURIComponent(text.toWellFormed()))
  const at = (ms: number) => (ms === 0 ? undefined : new Date(ms).toISOString())
  const changed = Object.entries(settings).flatMap(([name, value]) =>
    value === null || value === GATE_DEFAULTS[name as keyof GateSettings]
      ? []
      : [[name, value === true ? '1' : value === false ? '0' : value] as const],
  )
  const query = {
    fleet,
    since: at(since),
    baseline_since: at(baseline_since),
    ...Object.fromEntries(changed),
  }
  return `/images/${of}/compare/${against}${queryString(query)}`
}
