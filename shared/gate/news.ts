/**
 * What the candidate's boots show, and how many of the baseline's show it too. It is listed, but does not refuse an image
 * by itself. Pure.
 */
import { type GateBoot, standingOf } from './gate-boot.ts'
import type { GateSettings } from './gate-settings.ts'
import type { Sample } from './looks.ts'

export interface SeenThing {
  /** The code of a cause, a finding or a lint rule. */
  code: string
  /** How many boots of the candidate have it. */
  candidate: number
  /** … and of the baseline; null where it is unknown for each of its boots. */
  baseline: number | null
}

/** All items of one kind. */
export interface Seen {
  /** Counted boots for which it is known whether they have such an item. */
  candidate_of: number
  baseline_of: number
  /** The items of the candidate's boots: first those that no boot of the baseline has, then by number of boots. Null: unknown. */
  things: SeenThing[] | null
}

export interface GateNews {
  /** For lost boots. A boot that came up has no cause; for a lost one without a known cause it is unknown. */
  causes: Seen
  /** Unknown for a boot that never reported. */
  findings: Seen
  /** Faults of the configuration: unknown where a boot's reports do not show it. */
  lints: Seen
}

type CodesOf = (boot: GateBoot) => readonly string[] | null

export function newsOf(candidate: Sample, baseline: Sample, settings: GateSettings, now: number): GateNews {
  const seen = (codes: CodesOf) => seenIn(candidate.counted, baseline.counted, codes)
  return {
    causes: seen((boot) => {
      if (standingOf(boot, settings, now) !== 'lost') return []
      return boot.cause === 'unknown' ? null : [boot.cause]
    }),
    findings: seen(({ verdict, findings }) => (verdict === 'never_reported' ? null : findings)),
    lints: seen(({ lints }) => lints),
  }
}

export const isNew = ({ baseline }: Pick<SeenThing, 'baseline'>): boolean => baseline === 0

function seenIn(candidate: readonly GateBoot[], baseline: readonly GateBoot[], codes: CodesOf): Seen {
  const [own, other] = [countsOf(candidate, codes), countsOf(baseline, codes)]
  const of = { candidate_of: own.of, baseline_of: other.of }
  if (own.of === 0) return { ...of, things: null }
  const things = [...own.boots].map(([code, boots]) => ({
    code,
    candidate: boots,
    baseline: other.of === 0 ? null : (other.boots.get(code) ?? 0),
  }))
  return { ...of, things: things.sort(newestFirst) }
}

const newestFirst = (a: SeenThing, b: SeenThing): number =>
  Number(isNew(b)) - Number(isNew(a)) || b.candidate - a.candidate || (a.code < b.code ? -1 : 1)

function countsOf(boots: readonly GateBoot[], codes: CodesOf): { of: number; boots: Map<string, number> } {
  const counts = new Map<string, number>()
  let of = 0
  for (const boot of boots) {
    const found = codes(boot)
    if (found === null) continue
    of += 1
    for (const code of new Set(found)) counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  return { of, boots: counts }
}
