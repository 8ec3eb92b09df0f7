/** What the candidate's boots show, and how many of the baseline's show it too: told, and no reason to refuse by itself. Pure. */
import { type GateBoot, standingOf } from './gate-boot.ts'
import type { GateSettings } from './gate-settings.ts'
import type { Sample } from './looks.ts'

export interface SeenThing {
  /** A code: of a cause, of a finding, of a lint rule. */
  code: string
  /** How many boots of the candidate have it. */
  candidate: number
  /** … and of the baseline; null where of none of its boots anybody can say. */
  baseline: number | null
}

/** One kind of things. */
export interface Seen {
  /** Boots that count and of which somebody can say whether they have such a thing. */
  candidate_of: number
  baseline_of: number
  /** What boots of the candidate have: first what none of the baseline has, then most boots first. Null: nobody can say. */
  things: SeenThing[] | null
}

export interface GateNews {
  /** Of lost boots. A boot that came up has none; of a lost one without a known cause nobody can say. */
  causes: Seen
  /** Nobody can say of a boot that never reported. */
  findings: Seen
  /** Faults of the configuration: nobody can say where a boot's reports do not show it. */
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
