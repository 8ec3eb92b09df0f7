/** Which boots count, in which order, and what each look compares. Pure. */
import { GATE_BASELINE_LEAST, GATE_BASELINE_MOST, GATE_LOOKS, GATE_READ_MOST } from '../policy/gate.ts'
import { type GateBoot, inOrder, launchOf, type Standing, standingOf } from './gate-boot.ts'
import type { GateSettings } from './gate-settings.ts'

/** `repeated`: another boot of that launch of the machine counts already, or is waited for. */
export type SampleStanding = Standing | 'repeated'

/** The boots of one image. */
export interface Sample {
  /** Lost or came up, in order, one of each launch of a machine. Of a candidate: up to the first that is still pending. */
  counted: GateBoot[]
  lost: number
  /** How many of all that were read stand how. */
  standings: Record<SampleStanding, number>
  /** Decided boots behind one that is pending; they count when it is decided. Always 0 of a baseline. */
  behind_pending: number
  /** All that were read, in order; `isDecided` where it came up or was lost, repeated or not. */
  read: { boot: GateBoot; isDecided: boolean }[]
}

/** What one look compares. */
export interface Look {
  /** Its place in GATE_LOOKS. */
  index: number
  candidate: GateBoot[]
  baseline: GateBoot[]
}

const isDecided = (standing: Standing): standing is 'lost' | 'came_up' =>
  standing === 'lost' || standing === 'came_up'

/**
 * Boots in order, each with what it counts as. Of each launch of a machine the first counts that came up or was lost:
 * boots of one machine are not independent, and one that boots without end would decide for its image alone. Those of a
 * candidate are counted up to the first that is pending: a boot that is going to fail takes longest to say so, and who
 * skipped it would pass images on their fast boots.
 */
export function sampleOf(
  boots: readonly GateBoot[],
  settings: GateSettings,
  now: number,
  side: 'candidate' | 'baseline',
): Sample {
  const read = boots.toSorted(inOrder).map((boot) => ({ boot, standing: standingOf(boot, settings, now) }))
  const standings: Sample['standings'] = {
    ...{ claimed: 0, pending: 0, undecided: 0, repeated: 0, lost: 0, came_up: 0 },
  }
  const counted: GateBoot[] = []
  const launches = new Set<string>()
  let [lost, behind_pending] = [0, 0]
  for (const { boot, standing } of read) {
    const mayCount = standing === 'pending' || isDecided(standing)
    if (mayCount && launches.has(launchOf(boot))) {
      standings.repeated += 1
      continue
    }
    standings[standing] += 1
    if (mayCount) launches.add(launchOf(boot))
    if (!isDecided(standing)) continue
    if (side === 'candidate' && standings.pending > 0) {
      behind_pending += 1
      continue
    }
    counted.push(boot)
    if (standing === 'lost') lost += 1
  }
  return {
    ...{ counted, lost, standings, behind_pending },
    read: read.map(({ boot, standing }) => ({ boot, isDecided: isDecided(standing) })),
  }
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

/**
 * The baseline at a moment, in order: back from it until there are enough machines, or as far as is read for one look.
 * Of each launch the first boot within that: what was read beyond it for another look must not change this one.
 */
export function baselineAt({ read }: Sample, at: number): GateBoot[] {
  let end = read.length
  while (end > 0 && (read[end - 1]?.boot.first_at ?? 0) > at) end -= 1
  const firsts = new Map<string, GateBoot>()
  for (const { boot, isDecided } of read.slice(Math.max(0, end - GATE_READ_MOST), end).reverse()) {
    if (!isDecided) continue
    firsts.set(launchOf(boot), boot)
    if (firsts.size === GATE_BASELINE_MOST) break
  }
  return [...firsts.values()].sort(inOrder)
}
