/**
 * A section's events as stage segments of one boot: cut at the stage banners, and where a banner is
 * missing (failed module stages print none) at the first event that belongs to another stage.
 */
import type { LogEvent } from '../evidence/log-event.ts'
import { STAGES, type Stage } from '../verdict.ts'

type Banner = Extract<LogEvent, { kind: 'banner' }>

export interface Segment {
  stage: Stage | null
  banner: Banner | null
  events: LogEvent[]
}

/** Two banners of one boot agree on the moment of its start to this many seconds, clock steps apart. */
const SAME_BOOT_S = 5
/** A second first stage that dates the boot this much later is another boot, whatever its uptime. */
const OTHER_BOOT_S = 60

/** The segments of the last boot in `events`, and whether an earlier boot was cut off before it. */
export function lastBoot(events: readonly LogEvent[]): { segments: Segment[]; earlierBoots: number } {
  let boots = 0
  let segments: Segment[] = []
  let current: Segment = { stage: null, banner: null, events: [] }
  const open = (stage: Stage | null, banner: Banner | null): void => {
    current = { stage, banner, events: [] }
    segments.push(current)
  }
  const newBoot = (): void => {
    boots += 1
    segments = []
    current = { stage: null, banner: null, events: [] }
  }
  for (const event of events) {
    if (event.kind === 'mark' && event.mark === 'kernel_start') {
      if (segments.length > 0) newBoot()
      continue
    }
    if (event.kind === 'banner') {
      if (isRepeat(segments, event) || isRepeatWithoutTime(current, event)) continue
      if (isLaterBoot(segments, event)) newBoot()
      open(event.stage, event)
      current.events.push(event)
      continue
    }
    const implied = impliedStage(event)
    if (implied !== null && isExcerptOf(segments, current, implied)) current.stage = implied
    else if (implied !== null && implied !== current.stage && mayMove(current.stage, implied, event))
      open(implied, null)
    else if (!segments.includes(current)) segments.push(current)
    current.events.push(event)
  }
  return { segments, earlierBoots: boots }
}

/** The same banner again: the console shows it beside the journal, or the text was pasted twice. */
function isRepeat(segments: Segment[], banner: Banner): boolean {
  return segments.some(
    ({ banner: known }) =>
      known !== null &&
      known.stage === banner.stage &&
      known.up === banner.up &&
      known.epoch === banner.epoch &&
      banner.up !== null,
  )
}

/** `Up ?? seconds` (BSD) or a time that was cut: the console and the log print one banner one after the other. */
function isRepeatWithoutTime({ stage, banner: known, events }: Segment, banner: Banner): boolean {
  if (known === null || banner.up !== null || known.up !== null || stage !== banner.stage) return false
  return known.epoch === banner.epoch && (known.epoch !== null || events.length === 1)
}

/** An excerpt that begins inside a stage: the line that names the stage tells what the lines above it belong to. */
function isExcerptOf(segments: readonly Segment[], current: Segment, stage: Stage): boolean {
  if (current.stage !== null || (segments.length > 0 && segments[0] !== current)) return false
  const isOfLookup = stage === 'init-local' || stage === 'init'
  return isOfLookup && current.events.some((event) => event.kind === 'answer')
}

function isLaterBoot(segments: Segment[], banner: Banner): boolean {
  const before = segments.flatMap((segment) => (segment.banner?.up == null ? [] : [segment.banner]))
  const last = before.at(-1)
  if (last === undefined || last.up === null || banner.up === null) return false
  const drift = bootEpoch(banner) - bootEpoch(last)
  if (Math.abs(drift) <= SAME_BOOT_S) return false
  if (banner.up < last.up) return true
  const restarts = banner.stage === 'init-local' && before.some((known) => known.stage === 'init-local')
  return restarts && drift > OTHER_BOOT_S
}

/** When the boot began by the guest's clock; NaN where the banner has no date. */
function bootEpoch(banner: Banner): number {
  return (banner.epoch ?? Number.NaN) - (banner.up ?? Number.NaN)
}

function impliedStage(event: LogEvent): Stage | null {
  switch (event.kind) {
    case 'finished':
      return 'modules-final'
    case 'search':
    case 'searched':
      return event.scope === null ? null : event.scope === 'local' ? 'init-local' : 'init'
    case 'mark':
      if (event.mark === 'no_local_source') return 'init-local'
      if (event.mark === 'no_source') return 'init'
      return event.mark === 'modules_without_source' || event.mark === 'next_round' ? event.stage : null
    default:
      return null
  }
}

/** Forward always; backward only on a search of its own, which no later stage makes. */
function mayMove(from: Stage | null, to: Stage, event: LogEvent): boolean {
  if (from === null) return true
  return STAGES.indexOf(to) > STAGES.indexOf(from) || event.kind === 'search'
}
