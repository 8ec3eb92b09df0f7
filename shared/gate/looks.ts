/** Which boots count, in which order, and what each look compares. Pure. */
import { GATE_BASELINE_LEAST, GATE_BASELINE_MOST, GATE_LOOKS, GATE_READ_MOST } from '../policy/gate.ts'
import { type GateBoot, inOrder, launchOf, type Standing, standingOf } from './gate-boot.ts'
import type { GateSettings } from './gate-settings.ts'

/** `repeated`: another boot of the same launch counts already, or is awaited. */
export type SampleStanding = Standing | 'repeated'

/** The boots of one image. */
export interface Sample {
  /** Lost or came up, in order, one for each launch of a machine. For a candidate: up to the first pending one. */
  counted: GateBoot[]
  lost: number
  /** All boots that were read, by how they count. */
  standings: Record<SampleStanding, number>
  /** Decided boots after a pending one, which count once that one is decided. Always 0 for a baseline. */
  behind_pending: number
  /** All boots that were read, in order; `isDecided` where one came up or was lost, repeated or not. */
  read: { boot: GateBoot; isDecided: boolean }[]
}

/** The boots that one look compares. */
export interface Look {
  /** Its place in GATE_LOOKS. */
  index: number
  candidate: GateBoot[]
  baseline: GateBoot[]
}

const isDecided = (standing: Standing): standing is 'lost' | 'came_up' =>
  standing === 'lost' || standing === 'came_up'

/**
 * Boots in order, each with how it counts. Of each launch the first decided boot counts: boots of one machine are not
 * independent, and a machine that boots without end would decide for its image alone. A candidate's boots count up to the
 * first pending one: failing boots take longest to report, so skipping it would pass images on their fast boots.
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
 * The looks that are due. Each compares the first boots of the candidate with the newest of the baseline up to the moment
 * when both had enough. Later boots change no past look, so asking once and asking all along give the same answer.
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
 * The baseline at a moment, in order: back from it until there are enough machines, or as far as one look reads. Of each
 * launch the first boot within that range counts: what another look read beyond it must not change this one.
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
