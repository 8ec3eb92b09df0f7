/** Which boots count, in which order, and what each look compares. Pure. */
import { GATE_BASELINE_LEAST, GATE_BASELINE_MOST, GATE_LOOKS } from '../policy/gate.ts'
import { type GateBoot, inOrder, type Standing, standingOf } from './gate-boot.ts'
import type { GateSettings } from './gate-settings.ts'

/** The boots of one image. */
export interface Sample {
  /** Lost or came up, in order. Of a candidate: up to the first that is still pending. */
  counted: GateBoot[]
  lost: number
  /** How many of all that were read stand how. */
  standings: Record<Standing, number>
  /** Decided boots behind one that is pending; they count when it is decided. Always 0 of a baseline. */
  behind_pending: number
}

/** What one look compares. */
export interface Look {
  /** Its place in GATE_LOOKS. */
  index: number
  candidate: GateBoot[]
  baseline: GateBoot[]
}

/**
 * Boots in order, each with what it counts as. Those of a candidate are counted up to the first that is pending: a boot
 * that is going to fail takes longest to say so, and who skipped it would pass images on their fast boots.
 */
export function sampleOf(
  boots: readonly GateBoot[],
  settings: GateSettings,
  now: number,
  side: 'candidate' | 'baseline',
): Sample {
  const standings: Sample['standings'] = { claimed: 0, pending: 0, undecided: 0, lost: 0, came_up: 0 }
  const counted: GateBoot[] = []
  let [lost, behind_pending] = [0, 0]
  for (const boot of boots.toSorted(inOrder)) {
    const standing = standingOf(boot, settings, now)
    standings[standing] += 1
    if (standing !== 'lost' && standing !== 'came_up') continue
    if (side === 'candidate' && standings.pending > 0) {
      behind_pending += 1
      continue
    }
    counted.push(boot)
    if (standing === 'lost') lost += 1
  }
  return { counted, lost, standings, behind_pending }
}

/**
 * The looks that are due. Each compares the first boots of the candidate with the newest of the baseline up to that
 * moment, which is when both had enough: whatever comes later changes no look that has been, so asking once and asking
 * all along say the same.
 */
export function looksOf(candidate: Sample, baseline: Sample): Look[] {
  const enough = baseline.counted[GATE_BASELINE_LEAST - 1]
  if (!enough) return []
  return GATE_LOOKS.flatMap((boots, index) => {
    const last = candidate.counted[boots - 1]
    if (!last) return []
    const at = Math.max(last.first_at, enough.first_at)
    return [{ index, candidate: candidate.counted.slice(0, boots), baseline: baselineAt(baseline, at) }]
  })
}

/** The newest boots of the baseline at a moment. */
export function baselineAt({ counted }: Sample, at: number): GateBoot[] {
  let end = counted.length
  while (end > 0 && (counted[end - 1]?.first_at ?? 0) > at) end -= 1
  return counted.slice(Math.max(0, end - GATE_BASELINE_MOST), end)
}
