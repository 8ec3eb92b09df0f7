/**
 * One boot's searches for a datasource, in order, and how each ended. A lookup is one search of one stage run; tries inside
 * one wait are one lookup.
 */
import type { LogEvent } from '../evidence/log-event.ts'
import type { StatusReport } from '../evidence/status-report.ts'
import type { Stage } from '../verdict.ts'
import type { BootRuns, StageRun } from './runs.ts'

export type AnswerEvent = Extract<LogEvent, { kind: 'answer' }>

export interface Lookup {
  stage: Stage
  run: number
  /** Null where only status.json or a later stage shows it. */
  from: StageRun | null
  /** `missed` = ended with nothing; `none` = the fallback; `unnamed` = something was found, the name is lost. */
  outcome: 'found' | 'from_cache' | 'none' | 'missed' | 'unnamed' | 'open'
  datasource: string | null
  answers: { event: AnswerEvent; round: number; section: string; source: string | null }[]
  /** The class names that were tried, in order. Not aligned with any other list. */
  tried: string[]
  gaveUp: boolean
  began: LogEvent | null
  ended: { event: LogEvent; section: string } | null
}

/** A wait of hours retries a few thousand times; more tries decide nothing new. */
const MAX_ANSWERS = 5000

/** The instance id that DataSourceNone gives itself, in every version. */
const NONE_ID = 'iid-datasource-none'

const NO_SOURCE = /No instance datasource found/

/** True for a real source: not the fallback, not nothing. */
export function isReal(datasource: string | null): boolean {
  return datasource !== null && datasource !== '' && !/^DataSourceNone\b/.test(datasource)
}

/** Every lookup that the texts and the status files show, oldest first. */
export function findLookups(boot: BootRuns, statuses: readonly StatusReport[]): Lookup[] {
  const lookups: Lookup[] = []
  const searched = boot.runs.some((run) => run.stage === 'init-local' || run.stage === 'init')
  if (!searched) lookups.push(...looseLookups(boot))
  for (const run of boot.runs) {
    if (run.stage === 'init-local' || run.stage === 'init') lookups.push(...lookupsOfRun(run))
    else addModulesRun(lookups, run)
  }
  if (lookups.length === 0) lookups.push(...looseLookups(boot))
  addStatuses(lookups, statuses)
  return lookups
}

/** The search as an excerpt without stage lines shows it: from the first part that shows any. */
function looseLookups(boot: BootRuns): Lookup[] {
  for (const part of boot.loose) {
    const shown = lookupsOfEvents(part.events, part.section, 'init', 1, null).filter(isInformative)
    if (shown.length > 0) return shown
  }
  return []
}

function isInformative(lookup: Lookup): boolean {
  return lookup.outcome !== 'open' || lookup.answers.length > 0 || lookup.tried.length > 0
}

/** Each section shows the whole run; the order comes from the one with the most about the search. */
function lookupsOfRun(run: StageRun): Lookup[] {
  const shown = run.parts.map((part) => lookupsOfEvents(part.events, part.section, run.stage, run.run, run))
  const best = shown.sort((a, b) => weight(b) - weight(a))[0] ?? [emptyLookup(run.stage, run.run, run)]
  const last = best.at(-1)
  if (last === undefined) return best
  for (const other of shown.flat()) {
    if (last.outcome === 'open' && other.outcome !== 'open')
      Object.assign(last, { outcome: other.outcome, datasource: other.datasource, ended: other.ended })
    if (last.answers.length === 0 && best.length === 1) last.answers = other.answers
  }
  return best
}

function weight(lookups: Lookup[]): number {
  const each = lookups.map((l) => l.answers.length + l.tried.length + (l.outcome === 'open' ? 0 : 1))
  return each.reduce((sum, value) => sum + value, 0)
}

function emptyLookup(stage: Stage, run: number, from: StageRun | null): Lookup {
  return {
    stage,
    run,
    from,
    outcome: 'open',
    datasource: null,
    answers: [],
    tried: [],
    gaveUp: false,
    began: null,
    ended: null,
  }
}

function lookupsOfEvents(
  events: readonly LogEvent[],
  section: string,
  stage: Stage,
  run: number,
  from: StageRun | null,
): Lookup[] {
  let lookup = emptyLookup(stage, run, from)
  const lookups = [lookup]
  let round = 0
  let elapsed: string | null = null
  const end = (event: LogEvent, outcome: Lookup['outcome'], datasource: string | null): void => {
    if (lookup.ended !== null && lookup.outcome === 'missed' && outcome !== 'missed') {
      lookup = emptyLookup(stage, run, from)
      lookups.push(lookup)
    }
    if (lookup.ended !== null && (outcome === 'missed' || lookup.outcome === outcome)) {
      if ((datasource?.length ?? 0) > (lookup.datasource?.length ?? 0)) lookup.datasource = datasource
      return
    }
    if (lookup.ended === null || outcome !== 'from_cache') Object.assign(lookup, { outcome, datasource })
    lookup.ended ??= { event, section }
  }
  for (const event of events) {
    switch (event.kind) {
      case 'search':
        lookup.began ??= event
        if (lookup.ended === null && lookup.tried.length < 100 && lookup.tried.at(-1) !== event.datasource)
          lookup.tried.push(event.datasource)
        break
      case 'answer':
        if (lookup.ended !== null) break
        if (event.elapsed !== null && event.elapsed !== elapsed) {
          elapsed = event.elapsed
          round += 1
        }
        if (lookup.answers.length < MAX_ANSWERS)
          lookup.answers.push({ event, round, section, source: lookup.tried.at(-1) ?? null })
        break
      case 'searched':
        if (event.found) end(event, isReal(event.datasource) ? 'found' : 'none', event.datasource)
        break
      case 'loaded':
        end(event, outcomeOfLoaded(event.datasource, event.cached), event.datasource)
        break
      case 'mark':
        if (event.mark === 'next_round') round += 1
        else if (event.mark === 'dhcp_begins') lookup.answers = lookup.answers.filter(isOfDhcp)
        else if (event.mark === 'gave_up') lookup.gaveUp = true
        else if (event.mark === 'no_source' || event.mark === 'modules_without_source')
          end(event, 'missed', null)
        else if (event.mark === 'fallback_used') end(event, 'none', 'DataSourceNone')
        else if (event.mark === 'no_local_source' && stage === 'init-local') end(event, 'missed', null)
        else if (event.mark === 'cache_trusted') end(event, 'unnamed', null)
        else if (event.mark === 'instance_id' && event.detail === NONE_ID)
          end(event, 'none', 'DataSourceNone')
        break
      default:
    }
  }
  return lookups
}

/** What was asked before the stage had set up its own network proves nothing about answers on that network. */
function isOfDhcp({ event }: Lookup['answers'][number]): boolean {
  return event.answer === 'no_lease' || event.answer === 'no_nic'
}

function outcomeOfLoaded(datasource: string, cached: boolean): Lookup['outcome'] {
  if (!isReal(datasource)) return 'none'
  return cached ? 'from_cache' : 'found'
}

/** Module stages search nothing, but they show how the search before them ended. */
function addModulesRun(lookups: Lookup[], run: StageRun): void {
  for (const part of run.parts) {
    for (const event of part.events) {
      if (event.kind === 'mark' && event.mark === 'modules_without_source')
        conclude(lookups, run, 'missed', null, { event, section: part.section })
      else if (event.kind === 'mark' && event.mark === 'fallback_used')
        conclude(lookups, run, 'none', 'DataSourceNone', { event, section: part.section })
      else if (event.kind === 'finished' && event.datasource !== null)
        conclude(lookups, run, isReal(event.datasource) ? 'found' : 'none', event.datasource, {
          event,
          section: part.section,
        })
      else if (event.kind === 'loaded')
        conclude(lookups, run, isReal(event.datasource) ? 'found' : 'none', event.datasource, {
          event,
          section: part.section,
        })
      else if (event.kind === 'banner' || event.kind === 'finished')
        conclude(lookups, run, 'unnamed', null, { event, section: part.section })
    }
  }
}

/** What a later stage proves about the last network-stage lookup before it. */
function conclude(
  lookups: Lookup[],
  run: StageRun,
  outcome: Lookup['outcome'],
  datasource: string | null,
  ended: Lookup['ended'],
): void {
  const last = lookups.at(-1)
  const known =
    last !== undefined && (last.stage === 'init' || (last.outcome !== 'missed' && last.outcome !== 'open'))
  if (!known) {
    lookups.push({
      ...emptyLookup('init', (last?.stage === 'init' ? last.run : 0) + 1, null),
      outcome,
      datasource,
      ended,
    })
    return
  }
  if (last.outcome === 'open' || (last.outcome === 'unnamed' && outcome !== 'unnamed')) {
    Object.assign(last, {
      outcome,
      datasource,
      ended: last.outcome === 'open' || last.ended === null ? ended : last.ended,
    })
    return
  }
  const isFound = outcome === 'found' || outcome === 'unnamed'
  if (isFound && last.outcome === 'missed' && run.hasBanner)
    lookups.push({ ...emptyLookup('init', last.run + 1, null), outcome, datasource, ended })
  else if (outcome === 'found' && (last.outcome === 'found' || last.outcome === 'from_cache')) {
    if ((datasource?.length ?? 0) >= (last.datasource?.length ?? 0)) last.datasource = datasource
  } else if (outcome === 'found' && last.outcome === 'none')
    lookups.push({ ...emptyLookup('init', last.run + 1, null), outcome, datasource, ended })
}

/** Adds what only the status files show: a failure that a later run overwrote, or the end of a cut text. */
function addStatuses(lookups: Lookup[], statuses: readonly StatusReport[]): void {
  for (const status of statuses) {
    const outcome = statusOutcome(status)
    const empty = lookups.some((l) => l.stage === 'init' && (l.outcome === 'missed' || l.outcome === 'none'))
    const staleError = outcome === 'found' && noSourceIn(status)
    if (staleError && !empty) addEmpty(lookups, 'missed')
    const last = lookups.at(-1)
    if (outcome === null) continue
    if (last === undefined || last.outcome === 'open' || last.outcome === 'unnamed') {
      if (last === undefined || last.stage === 'init-local') lookups.push(emptyLookup('init', 1, null))
      Object.assign(lookups.at(-1) ?? {}, { outcome, datasource: status.datasource })
    } else if (outcome === 'found' && (last.outcome === 'missed' || last.outcome === 'none'))
      lookups.push({ ...emptyLookup('init', last.run + 1, null), outcome, datasource: status.datasource })
    else if (outcome !== 'found' && !empty && last.outcome !== 'missed' && last.outcome !== 'none')
      addEmpty(lookups, outcome)
    else if (last.stage === 'init-local' && last.outcome === 'missed' && outcome !== 'found')
      lookups.push({ ...emptyLookup('init', 1, null), outcome, datasource: status.datasource })
  }
}

/** A failed run that no text shows is placed before the run that found its source. */
function addEmpty(lookups: Lookup[], outcome: 'missed' | 'none'): void {
  const at = lookups.findIndex((l) => l.stage === 'init')
  lookups.splice(at < 0 ? lookups.length : at, 0, {
    ...emptyLookup('init', 1, null),
    outcome,
    datasource: outcome === 'none' ? 'DataSourceNone' : null,
  })
}

function noSourceIn(status: StatusReport): boolean {
  return [...(status.stages.init?.errors ?? []), ...status.errors].some((error) => NO_SOURCE.test(error))
}

function statusOutcome(status: StatusReport): 'found' | 'none' | 'missed' | null {
  if (isReal(status.datasource)) return 'found'
  if (status.datasource !== null) return 'none'
  return noSourceIn(status) ? 'missed' : null
}
