/**
 * A section's events as stage segments of one boot: cut at the stage banners, and where a banner is missing (failed module
 * stages print none) at the first event that belongs to another stage.
 */
import type { LogEvent } from '../evidence/log-event.ts'
import { STAGES, type Stage } from '../verdict.ts'

type Banner = Extract<LogEvent, { kind: 'banner' }>

export interface Segment {
  stage: Stage | null
  banner: Banner | null
  events: LogEvent[]
}

/** A boot has four stages, and a few of them twice; a text that consists only of beginnings must not make more. */
const MAX_SEGMENTS = 128

/** Two banners of one boot agree on its start to this many seconds, clock steps apart. */
const SAME_BOOT_S = 5
/** A second first stage whose boot began this much later is another boot, whatever its uptime. */
const OTHER_BOOT_S = 60

/** One boot as far as it was read. The facts of its banners are kept beside the events, so that no event searches all banners. */
interface Boot {
  segments: Segment[]
  current: Segment
  isOpen: boolean
  banners: Set<string>
  lastDated: Banner | null
  hasFirstStage: boolean
}

const newBoot = (): Boot => ({
  segments: [],
  current: { stage: null, banner: null, events: [] },
  isOpen: false,
  banners: new Set(),
  lastDated: null,
  hasFirstStage: false,
})

/** The segments of the last boot in `events`, and whether an earlier boot was cut off before it. */
export function lastBoot(events: readonly LogEvent[]): { segments: Segment[]; earlierBoots: number } {
  let boots = 0
  let boot = newBoot()
  const nextBoot = (): void => {
    boots += 1
    boot = newBoot()
  }
  for (const event of events) {
    if (event.kind === 'mark' && event.mark === 'kernel_start') {
      if (boot.segments.length > 0) nextBoot()
      continue
    }
    if (event.kind === 'banner') {
      if (isRepeat(boot, event) || isRepeatWithoutTime(boot.current, event)) continue
      if (isLaterBoot(boot, event)) nextBoot()
      open(boot, event.stage, event)
    } else {
      const implied = impliedStage(event)
      if (implied !== null && isExcerptOf(boot, implied)) boot.current.stage = implied
      else if (
        implied !== null &&
        implied !== boot.current.stage &&
        mayMove(boot.current.stage, implied, event)
      )
        open(boot, implied, null)
      else if (!boot.isOpen) keepCurrent(boot)
    }
    boot.current.events.push(event)
  }
  return { segments: boot.segments, earlierBoots: boots }
}

/** After the last allowed segment all events stay in it: nothing is lost, but nothing more is separated. */
function open(boot: Boot, stage: Stage | null, banner: Banner | null): void {
  if (boot.segments.length >= MAX_SEGMENTS) return
  boot.current = { stage, banner, events: [] }
  keepCurrent(boot)
  if (banner === null || banner.up === null) return
  boot.banners.add(nameOf(banner))
  boot.lastDated = banner
  if (banner.stage === 'init-local') boot.hasFirstStage = true
}

function keepCurrent(boot: Boot): void {
  boot.segments.push(boot.current)
  boot.isOpen = true
}

const nameOf = ({ stage, up, epoch }: Banner): string => `${stage} ${up} ${epoch}`

/** The same banner again: the console shows it beside the journal, or the text was pasted twice. */
function isRepeat({ banners }: Boot, banner: Banner): boolean {
  return banner.up !== null && banners.has(nameOf(banner))
}

/** `Up ?? seconds` (BSD) or a time that was cut: the console and the log print one banner one after the other. */
function isRepeatWithoutTime({ stage, banner: known, events }: Segment, banner: Banner): boolean {
  if (known === null || banner.up !== null || known.up !== null || stage !== banner.stage) return false
  return known.epoch === banner.epoch && (known.epoch !== null || events.length === 1)
}

/** An excerpt that begins inside a stage: the line that names the stage also decides for the lines above it. */
function isExcerptOf({ segments, current }: Boot, stage: Stage): boolean {
  if (current.stage !== null || (segments.length > 0 && segments[0] !== current)) return false
  const isOfLookup = stage === 'init-local' || stage === 'init'
  return isOfLookup && current.events.some((event) => event.kind === 'answer')
}

function isLaterBoot({ lastDated: last, hasFirstStage }: Boot, banner: Banner): boolean {
  if (last === null || last.up === null || banner.up === null) return false
  const drift = bootEpoch(banner) - bootEpoch(last)
  if (Math.abs(drift) <= SAME_BOOT_S) return false
  if (banner.up < last.up) return true
  const restarts = banner.stage === 'init-local' && hasFirstStage
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

/** Forward always; backward only for a search of its own, which no later stage makes. */
function mayMove(from: Stage | null, to: Stage, event: LogEvent): boolean {
  if (from === null) return true
  return STAGES.indexOf(to) > STAGES.indexOf(from) || event.kind === 'search'
}
