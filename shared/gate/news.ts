/** What the candidate's boots have that the baseline's had not: told, and no reason to refuse by itself. Pure. */
import { type GateBoot, standingOf } from './gate-boot.ts'
import type { GateSettings } from './gate-settings.ts'
import type { Sample } from './looks.ts'

export interface NewThing {
  /** A code: of a cause, of a finding, of a lint rule. */
  code: string
  /** How many boots of the candidate have it. */
  boots: number
}

export interface GateNews {
  /**
   * Causes of lost boots, findings, and faults of the configuration that no counted boot of the baseline has; most
   * boots first.
   */
  causes: NewThing[]
  findings: NewThing[]
  lints: NewThing[]
}

export function newsOf(candidate: Sample, baseline: Sample, settings: GateSettings, now: number): GateNews {
  const causes = (boot: GateBoot) => (standingOf(boot, settings, now) === 'lost' ? [boot.cause] : [])
  return {
    causes: newIn(candidate, baseline, causes),
    findings: newIn(candidate, baseline, ({ findings }) => findings),
    lints: newIn(candidate, baseline, ({ lints }) => lints ?? []),
  }
}

function newIn(
  candidate: Sample,
  baseline: Sample,
  codes: (boot: GateBoot) => readonly string[],
): NewThing[] {
  const known = new Set(baseline.counted.flatMap(codes))
  const boots = new Map<string, number>()
  for (const boot of candidate.counted)
    for (const code of new Set(codes(boot))) if (!known.has(code)) boots.set(code, (boots.get(code) ?? 0) + 1)
  return [...boots]
    .map(([code, count]) => ({ code, boots: count }))
    .sort((a, b) => b.boots - a.boots || (a.code < b.code ? -1 : 1))
}
