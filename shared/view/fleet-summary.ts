/** The fleet at a glance: the sum of five-minute cells. Pure. */
import { isDecided, isGood } from '../severity.ts'
import { VERDICTS, type Verdict } from '../verdict.ts'

interface Counted {
  at: number
  verdicts: Record<string, number>
  causes: Record<string, number>
}

export interface FleetSummary {
  /** Counted boots, whatever their result. */
  boots: number
  /** Boots that came up over those whose end is known; null where there are none. */
  success_share: number | null
  came_up: number
  decided: number
  verdicts: Record<string, number>
  /** Causes other than `healthy`, most boots first. */
  causes: { cause: string; boots: number }[]
}

/** For an empty count: boots are listed at once and counted later, so a new one may be listed beside it. */
export const NONE_COUNTED = 'no boot counted yet'

/** How far counts may be behind the lists beside them. */
export const COUNTED_EVERY = 'Counted every two minutes.'

/** Sums the cells that begin within `[fromMs, untilMs)`. */
export function summarize(cells: readonly Counted[], fromMs: number, untilMs: number): FleetSummary {
  const verdicts: Record<string, number> = {}
  const causes: Record<string, number> = {}
  for (const cell of cells) {
    if (cell.at < fromMs || cell.at >= untilMs) continue
    addTo(verdicts, cell.verdicts)
    addTo(causes, cell.causes)
  }
  const known = Object.entries(verdicts)
  const decided = known.filter(([verdict]) => isDecided(verdict))
  const came = decided.filter(([verdict]) => isVerdict(verdict) && isGood(verdict))
  return {
    boots: total(known),
    success_share: total(decided) === 0 ? null : total(came) / total(decided),
    came_up: total(came),
    decided: total(decided),
    verdicts,
    causes: Object.entries(causes)
      .filter(([cause]) => cause !== 'healthy')
      .map(([cause, boots]) => ({ cause, boots }))
      .sort((a, b) => b.boots - a.boots || (a.cause < b.cause ? -1 : 1)),
  }
}

const isVerdict = (text: string): text is Verdict => VERDICTS.some((verdict) => verdict === text)

const total = (counts: [string, number][]) => counts.reduce((sum, [, count]) => sum + count, 0)

function addTo(sum: Record<string, number>, counts: Record<string, number>): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count
}
