/** When each stage ran, in uptime seconds, and how each time is known; separates waiting from work. */
import type { LogEvent } from '../evidence/log-event.ts'
import { UPTIME_LIMIT } from '../evidence/status-report.ts'
import type { LookupAttempt, Stage, StageSpan, TimeSource } from '../verdict.ts'
import { STAGES } from '../verdict.ts'
import type { BootFacts, Located } from './boot-facts.ts'
import { causeOfAnswers } from './lookup-cause.ts'
import type { Lookup } from './lookups.ts'
import type { StageRun } from './runs.ts'
import { unitDone, unitFailed } from './units.ts'

type Known = readonly [seconds: number, from: TimeSource] | null

/** One span per stage run, oldest first. A stage that only status.json shows has a span too. */
export function stageSpans(facts: BootFacts): StageSpan[] {
  const offset = epochOffset(facts)
  const spans = facts.runs.map((run) => spanOf(facts, run, offset))
  for (const stage of STAGES) {
    if (facts.runs.some((run) => run.stage === stage)) continue
    const status = statusOf(facts, stage)
    if (status !== null && (status.start !== null || status.finished !== null))
      spans.push(statusSpan(stage, status, offset))
    else spans.push(...unitSpan(facts, stage))
  }
  return spans
}

function spanOf(facts: BootFacts, run: StageRun, offset: number | null): StageSpan {
  const status = isLastRun(facts, run) ? statusOf(facts, run.stage) : null
  const start: Known = run.up !== null ? [run.up, 'banner'] : fromStatus(status?.start ?? null, offset)
  const unit = isLastRun(facts, run) ? unitEnd(facts, run.stage) : null
  const end = endOf(run, start, status, offset) ?? endByUnit(unit)
  const errors = status?.errors ?? []
  return {
    stage: run.stage,
    run: run.run,
    start_s: start?.[0] ?? null,
    start_from: start?.[1] ?? (run.hasBanner ? 'banner' : null),
    end_s: end?.[0] ?? null,
    end_from: end?.[1] ?? (unit === null ? null : 'unit'),
    waited_s: waitedIn(facts, run),
    result: resultOf(facts, run, errors, end !== null || unit !== null),
    errors: errors.slice(0, 20),
  }
}

function statusSpan(
  stage: Stage,
  status: { start: number | null; finished: number | null; errors: string[] },
  offset: number | null,
): StageSpan {
  const start = fromStatus(status.start, offset)
  const end = fromStatus(status.finished, offset)
  return {
    stage,
    run: 1,
    start_s: start?.[0] ?? null,
    start_from: start?.[1] ?? null,
    end_s: end?.[0] ?? null,
    end_from: end?.[1] ?? null,
    waited_s: null,
    result: status.errors.length > 0 ? 'errors' : status.finished === null ? 'running' : 'ok',
    errors: status.errors.slice(0, 20),
  }
}

/** A stage that only systemd shows: that it ended, and whether it succeeded. */
function unitSpan(facts: BootFacts, stage: Stage): StageSpan[] {
  const unit = unitEnd(facts, stage)
  if (unit === null) return []
  const result = unitFailed(facts, stage) === null ? 'ok' : 'errors'
  const end = endByUnit(unit)
  const none = { start_s: null, start_from: null, waited_s: null, errors: [] }
  return [{ stage, run: 1, ...none, end_s: end?.[0] ?? null, end_from: 'unit', result }]
}

function unitEnd(facts: BootFacts, stage: Stage): Located | null {
  return unitFailed(facts, stage) ?? unitDone(facts, stage)
}

function isLastRun(facts: BootFacts, run: StageRun): boolean {
  return facts.runs.findLast((other) => other.stage === run.stage) === run
}

function statusOf(facts: BootFacts, stage: Stage) {
  return facts.statuses.findLast((status) => status.stages[stage] !== undefined)?.stages[stage] ?? null
}

/** Epoch seconds of the guest's clock minus uptime, from a stage whose banner and status are both known. */
function epochOffset(facts: BootFacts): number | null {
  const offsets = STAGES.flatMap((stage) => {
    const up = facts.runs.findLast((run) => run.stage === stage)?.up ?? null
    const start = statusOf(facts, stage)?.start ?? null
    return up === null || start === null || start < UPTIME_LIMIT ? [] : [start - up]
  })
  return offsets.length === 0 ? null : Math.min(...offsets)
}

function fromStatus(printed: number | null, offset: number | null): Known {
  if (printed === null) return null
  if (printed < UPTIME_LIMIT) return [round(printed), 'status.json']
  return offset === null ? null : [round(printed - offset), 'status.json']
}

function endOf(
  run: StageRun,
  start: Known,
  status: { finished: number | null } | null,
  offset: number | null,
): Known {
  const events = run.parts.flatMap((part) => part.events)
  const finished = events.find((event) => event.kind === 'finished' && event.up !== null)
  if (finished?.kind === 'finished' && finished.up !== null) return [finished.up, 'banner']
  const fromFile = fromStatus(status?.finished ?? null, offset)
  if (fromFile !== null) return fromFile
  return start === null ? null : endByLog(run, start[0])
}

/** systemd's line about the unit, by the kernel's clock where one precedes it. */
function endByUnit(unit: Located | null): Known {
  return unit === null || unit.event.kernel === null ? null : [round(unit.event.kernel), 'unit']
}

/** The stage's own last line in the log, placed on the uptime scale by its banner's log time. */
function endByLog(run: StageRun, start: number): Known {
  for (const part of run.parts) {
    const banner = part.events.find((event) => event.kind === 'banner')
    const done = part.events.findLast((event) => isEnd(event, run.stage))
    if (banner?.wall == null || done?.wall == null || !areFine(banner.wall, done.wall)) continue
    const took = done.wall - banner.wall
    if (took >= 0 && took < 86_400) return [round(start + took), 'log']
  }
  return null
}

function isEnd(event: LogEvent, stage: Stage): boolean {
  if (event.kind === 'took') return event.stage === null || event.stage === stage
  return (
    event.kind === 'mark' && event.mark === 'stage_done' && (event.stage === stage || event.stage === null)
  )
}

function resultOf(facts: BootFacts, run: StageRun, errors: string[], ended: boolean): StageSpan['result'] {
  const marks = run.parts.flatMap((part) => part.events).filter((event) => event.kind === 'mark')
  const bad = ['no_source', 'modules_without_source', 'stage_failed', 'module_failed']
  if (errors.length > 0 || marks.some((event) => bad.includes(event.mark))) return 'errors'
  if (isLastRun(facts, run) && unitFailed(facts, run.stage) !== null) return 'errors'
  if (ended) return 'ok'
  return facts.runs.at(-1) === run ? 'running' : 'unknown'
}

function waitedIn(facts: BootFacts, run: StageRun): number | null {
  const waits = facts.lookups.filter((lookup) => lookup.from === run).map(waitOf)
  const known = waits.filter((wait) => wait !== null)
  return known.length === 0 ? null : round(known.reduce((sum, wait) => sum + wait, 0))
}

/** Seconds between the first failed try and the end of the search, by the log's or kernel's clock. */
export function waitOf(lookup: Lookup): number | null {
  const first = lookup.answers[0]?.event
  const last = lookup.ended?.event ?? lookup.answers.at(-1)?.event
  if (first === undefined || last === undefined)
    return lookup.began !== null && lookup.ended !== null ? 0 : null
  const seconds = secondsBetween(lookup.began ?? first, last)
  return seconds === null || seconds < 0 ? null : round(seconds)
}

function secondsBetween(a: LogEvent, b: LogEvent): number | null {
  if (a.wall !== null && b.wall !== null) return b.wall - a.wall
  return a.kernel !== null && b.kernel !== null ? b.kernel - a.kernel : null
}

/** A clock of whole seconds (syslog's) cannot add hundredths to a banner's time. */
function areFine(a: number, b: number): boolean {
  return !(Number.isInteger(a) && Number.isInteger(b))
}

/** Every try at one class, in order; at most 100. */
export function attemptsOf(facts: BootFacts): LookupAttempt[] {
  return facts.lookups.flatMap((lookup) => attemptsIn(facts, lookup)).slice(0, 100)
}

function attemptsIn(facts: BootFacts, lookup: Lookup): LookupAttempt[] {
  const up = lookup.from?.up ?? null
  const banner = lookup.from?.parts
    .flatMap((part) => part.events)
    .find((event) => event.kind === 'banner' && event.wall !== null)
  const place = (event: LogEvent | null | undefined): number | null => {
    if (event?.wall == null || banner?.wall == null || up === null) return null
    if (!areFine(banner.wall, event.wall)) return null
    const after = event.wall - banner.wall
    return after >= 0 && after < 86_400 ? round(up + after) : null
  }
  // Restoring an earlier result is not a try.
  if (lookup.outcome === 'from_cache' && lookup.tried.length === 0) return []
  const names = lookup.tried.length > 0 ? lookup.tried : lookup.datasource === null ? [] : [lookup.datasource]
  const events = lookup.from?.parts.flatMap((part) => part.events) ?? []
  return names.map((name, index) => {
    const begun = events.find((event) => event.kind === 'search' && event.datasource === name)
    const ended = events.find((event) => event.kind === 'searched' && event.datasource === name)
    const isLast = index === names.length - 1
    const found = lookup.datasource?.split(' ')[0] === name.split(' ')[0] && lookup.outcome !== 'none'
    return {
      stage: lookup.stage,
      run: lookup.run,
      datasource: name,
      start_s: place(begun),
      end_s: place(ended ?? (isLast ? lookup.ended?.event : null)),
      outcome: found ? 'found' : lookup.outcome === 'open' && isLast ? 'unknown' : 'not_found',
      cause: found ? null : causeOfAnswers(facts, lookup),
    }
  })
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
