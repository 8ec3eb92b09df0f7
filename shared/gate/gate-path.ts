/** What the gate is asked, and where the page of that comparison is. Pure. */
import { queryString } from '../view/boot-filters.ts'
import { GATE_DEFAULTS, type GateSettings } from './gate-settings.ts'

export interface GateQuestion {
  fleet: string
  image: string
  baseline: string
  /** Boots first heard of before these moments (epoch milliseconds) do not count. */
  since: number
  baseline_since: number
  settings: GateSettings
}

/** With every setting that is not the usual one, so that the page shows what the link was given for. */
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
