/** The boots that the gate judges: the candidate's, and as many of the baseline's as each look compares with. */
import { type Gate, gate } from '../../shared/gate/gate.ts'
import type { GateBoot } from '../../shared/gate/gate-boot.ts'
import type { GateQuestion } from '../../shared/gate/gate-path.ts'
import { type Sample, sampleOf } from '../../shared/gate/looks.ts'
import {
  GATE_BASELINE_LEAST,
  GATE_BASELINE_MOST,
  GATE_LOOKS,
  GATE_READ_MOST,
} from '../../shared/policy/gate.ts'
import type { ApiDeps } from '../deps.ts'
import type { ImageBoot } from '../store/image-boot.ts'
import type { Page } from '../store/store.ts'

type GateDeps = Pick<ApiDeps, 'store' | 'now'>

export interface ReadGate extends Gate {
  /** All boots of both images that were read, for the charts of pages. */
  boots: { candidate: GateBoot[]; baseline: GateBoot[] }
  at: number
}

const PAGE = 500

interface Of {
  fleet: string
  image: string
  since: number
}

/** Reads both images and judges. The cost depends only on the boots of these two. */
export async function readGate(deps: GateDeps, question: GateQuestion): Promise<ReadGate> {
  const { fleet, image, baseline, settings } = question
  const at = deps.now()
  const candidate = await readCandidate(deps, { fleet, image, since: question.since })
  const own = sampleOf(candidate, settings, at, 'candidate')
  const other = await readBaseline(
    deps,
    { fleet, image: baseline, since: question.baseline_since },
    {
      moments: momentsOf(own),
      counts: (boots) => sampleOf(boots, settings, at, 'baseline').counted.length,
      at,
    },
  )
  const boots = { candidate, baseline: other }
  return { ...gate(boots, settings, at), boots, at }
}

/** All of them, up to one more than may be judged. */
async function readCandidate({ store }: GateDeps, { since, ...of }: Of): Promise<ImageBoot[]> {
  const boots: ImageBoot[] = []
  let cursor: string | null = null
  do {
    const page: Page<ImageBoot> = await store.listImageBoots(of, since, cursor, PAGE)
    boots.push(...page.items)
    cursor = page.next
  } while (cursor !== null && boots.length <= GATE_READ_MOST)
  return boots
}

/** The moments at which looks use the baseline, newest first: before the candidate's first boot, and at each look. */
function momentsOf({ counted }: Sample): number[] {
  const first = counted[0]
  const looks = GATE_LOOKS.flatMap((boots) => counted[boots - 1]?.first_at ?? [])
  return [...(first ? [first.first_at - 1] : []), ...looks].toSorted((a, b) => b - a)
}

interface Wanted {
  moments: readonly number[]
  /** How many of these count. */
  counts: (boots: readonly GateBoot[]) => number
  at: number
}

/**
 * Of a baseline that boots all day only the newest boots before each look, which are all that it compares. Where those are
 * too few, because it was booted after the candidate, also those up to now.
 */
async function readBaseline(deps: GateDeps, of: Of, { moments, counts, at }: Wanted): Promise<ImageBoot[]> {
  const isEnough = (boots: readonly ImageBoot[], until: number) =>
    counts(boots.filter(({ first_at }) => first_at <= until)) >= GATE_BASELINE_MOST
  const known = await readBack(deps, of, moments, isEnough)
  const first = moments.at(-1) ?? Number.NEGATIVE_INFINITY
  if (counts(known.filter(({ first_at }) => first_at <= first)) >= GATE_BASELINE_LEAST) return known
  const all = [...(await readBack(deps, of, [at], isEnough)), ...known]
  return [
    ...new Map(all.map((boot) => [`${boot.first_at} ${boot.instance} ${boot.boot_key}`, boot])).values(),
  ]
}

/**
 * Reads back from each of these moments, newest first, until there are enough boots or one look's limit of reads is
 * reached; nothing is read twice. Without the limit a flood of boots that do not count would be read to its end.
 */
async function readBack(
  { store }: GateDeps,
  { since, ...of }: Of,
  moments: readonly number[],
  isEnough: (boots: readonly ImageBoot[], until: number) => boolean,
): Promise<ImageBoot[]> {
  const known: ImageBoot[] = []
  let cursor: string | null = null
  let oldest = Number.POSITIVE_INFINITY
  for (const until of moments) {
    if (until < oldest)
      cursor = store.afterImageBoot({ ...of, first_at: until + 1, instance: '', boot_key: '' })
    const isFull = () => known.filter(({ first_at }) => first_at <= until).length >= GATE_READ_MOST
    while (cursor !== null && !isFull() && !isEnough(known, until)) {
      const page: Page<ImageBoot> = await store.listImageBoots(of, since, cursor, PAGE)
      known.push(...page.items)
      oldest = page.items.at(-1)?.first_at ?? oldest
      cursor = page.next
    }
    if (cursor === null) break
  }
  return known
}
