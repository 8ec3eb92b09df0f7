/**
 * The stage runs of one boot, from every section of every report. The console, the log and a later report show the same
 * run; its stage and its banner's uptime identify it.
 */
import type { LogEvent } from '../evidence/log-event.ts'
import type { ReadSection } from '../evidence/read-section.ts'
import { STAGES, type Stage } from '../verdict.ts'
import { lastBoot, type Segment } from './segments.ts'

export interface RunPart {
  section: string
  events: LogEvent[]
}

export interface StageRun {
  stage: Stage
  /** 1 for the first run of this stage in the boot. */
  run: number
  /** Uptime of the banner; null where the run has none. */
  up: number | null
  hasBanner: boolean
  epoch: number | null
  version: string | null
  /** The same run as each section shows it, the most complete first. */
  parts: RunPart[]
}

export interface BootRuns {
  runs: StageRun[]
  /** Events that belong to no stage: ds-identify's, the machine's, those of `single`. */
  loose: RunPart[]
  earlierBoots: number
}

interface Draft extends Omit<StageRun, 'run'> {
  key: string
  order: readonly [number, number, number]
}

const BOOT_APART_S = 120
/** All runs of one boot, in all of its sections; a real boot has a dozen at most. */
const MAX_RUNS = 256

/** Commutative and idempotent: the order of `sections` and repeats among them change nothing. */
export function stageRuns(sections: readonly ReadSection[]): BootRuns {
  const boots = sections
    .filter((section) => section.events.length > 0)
    .map((section) => ({ name: section.name, ...lastBoot(section.events) }))
  const drafts = new Map<string, Draft>()
  const loose: RunPart[] = []
  for (const boot of sameBoot(boots)) {
    let before: Draft | null = null
    for (const segment of boot.segments) {
      if (segment.stage === null) {
        addPart(loose, { section: boot.name, events: segment.events })
        continue
      }
      const found: Draft | null = draftFor(drafts, segment, segment.stage, before)
      if (found === null) continue
      addPart(found.parts, { section: boot.name, events: segment.events })
      before = found
    }
  }
  return {
    runs: numbered(mergeUnplaced([...drafts.values()])),
    loose: loose.sort((a, b) => (a.section < b.section ? -1 : 1)),
    earlierBoots: Math.max(0, ...boots.map((boot) => boot.earlierBoots)),
  }
}

/** A log that survives reboots may end with an older boot than the console shows, which is left out. */
function sameBoot<T extends { segments: Segment[] }>(boots: T[]): T[] {
  const starts = boots.map((boot) => {
    const dated = boot.segments.flatMap(({ banner }) =>
      banner?.epoch == null || banner.up === null ? [] : [banner.epoch - banner.up],
    )
    return dated.length === 0 ? null : Math.max(...dated)
  })
  const latest = Math.max(...starts.map((start) => start ?? Number.NEGATIVE_INFINITY))
  return boots.filter((_, index) => {
    const start = starts[index] ?? null
    return start === null || start > latest - BOOT_APART_S
  })
}

/** The run of a segment, or null where there are too many already. */
function draftFor(
  drafts: Map<string, Draft>,
  segment: Segment,
  stage: Stage,
  before: Draft | null,
): Draft | null {
  const up = segment.banner?.up ?? null
  const key = up === null ? `${stage} after ${before?.key ?? ''}` : `${stage} ${up}`
  const known = drafts.get(key)
  if (known !== undefined) return known
  if (drafts.size >= MAX_RUNS) return null
  // Module stages without a banner and without other stages follow any lookup.
  const alone = stage.startsWith('modules') ? Number.MAX_VALUE : -1
  const place = up ?? before?.order[0] ?? alone
  const draft: Draft = {
    key,
    order: [place, up === null && before !== null ? before.order[1] + 1 : 0, STAGES.indexOf(stage)],
    stage,
    up,
    hasBanner: segment.banner !== null,
    epoch: segment.banner?.epoch ?? null,
    version: segment.banner?.version ?? null,
    parts: [],
  }
  drafts.set(key, draft)
  return draft
}

/** Keeps the longer version of the same section: reports are cumulative, and may be cut in the middle. */
function addPart(parts: RunPart[], part: RunPart): void {
  const known = parts.find((other) => other.section === part.section)
  if (known === undefined) parts.push(part)
  else if (part.events.length > known.events.length) known.events = part.events
}

/** A run without a time is the same run as one that another section can place. */
function mergeUnplaced(drafts: Draft[]): Draft[] {
  const kept: Draft[] = []
  for (const draft of drafts) {
    const unplaced = draft.key.endsWith(' after ')
    const twin = unplaced
      ? drafts.find((other) => other !== draft && other.stage === draft.stage && other.up !== null)
      : undefined
    if (twin === undefined) kept.push(draft)
    else for (const part of draft.parts) addPart(twin.parts, part)
  }
  return kept
}

function numbered(drafts: Draft[]): StageRun[] {
  const count = new Map<Stage, number>()
  return drafts
    .sort(
      (a, b) =>
        a.order[0] - b.order[0] ||
        a.order[1] - b.order[1] ||
        a.order[2] - b.order[2] ||
        (a.key < b.key ? -1 : 1),
    )
    .map(({ key: _, order: __, ...draft }) => {
      const run = (count.get(draft.stage) ?? 0) + 1
      count.set(draft.stage, run)
      const parts = draft.parts.sort(
        (a, b) => b.events.length - a.events.length || (a.section < b.section ? -1 : 1),
      )
      return { ...draft, run, parts }
    })
}
