/** How the boot ended: the first rule that matches. */
import type { Mark } from '../evidence/log-event.ts'
import { isOwnForm } from '../evidence/other-agents.ts'
import type { JudgeContext } from '../evidence.ts'
import { DEADLINE_S } from '../policy/waits.ts'
import type { Cause, DatasourceOutcome, Verdict } from '../verdict.ts'
import { isFinished } from './after-lookup.ts'
import { overrunAnswer } from './answers.ts'
import { type BootFacts, findMark } from './boot-facts.ts'
import { isReal, type Lookup } from './lookups.ts'
import { othersAlone } from './other-agents.ts'
import { troubleOf } from './trouble.ts'
import { unitFailed } from './units.ts'

/** The verdict; `never_reported` is decided elsewhere, by the server, and never answered here. */
export function verdictOf(facts: BootFacts, cause: Cause, context: JudgeContext): Verdict {
  if (!isLegible(facts) || othersAlone(facts) !== null) return 'unknown'
  if (isDisabled(facts, cause)) return 'disabled'
  if (isFailed(facts, cause)) return 'failed'
  const finished = isFinished(facts)
  if (!finished)
    return overrunAnswer(facts.deciding) !== null || hasStalled(facts, context) ? 'stalled' : 'booting'
  if (isOnlyReached(facts)) return 'unknown'
  // Where the lookup is not shown, only the errors are known.
  if (troubleOf(facts) !== null && (hasSource(facts) || facts.last === null)) return 'degraded'
  return hasRecovered(facts) ? 'recovered' : 'ok'
}

/** systemd reaches cloud-init.target however its units ended: it shows that they ended, not how. */
function isOnlyReached(facts: BootFacts): boolean {
  const others = facts.lookups.length + facts.statuses.length + facts.runs.length
  return (
    others === 0 && facts.events.every(({ event }) => event.kind !== 'mark' || !ENDS.includes(event.mark))
  )
}

const ENDS: readonly Mark[] = ['boot_finished', 'unit_done', 'unit_failed', 'module_failed']

/** Marks of the machine, of other programs and of nothing in particular: they decide no verdict. */
const OF_NOBODY: readonly Mark[] = [
  'warning_line',
  'traceback',
  'module_frame',
  'waits_for_network',
  'lease',
  'kernel_start',
  'other_agent',
]

/** True where at least one line is about this boot's cloud-init; noise, network samples and kernels are not. */
export function isLegible(facts: BootFacts): boolean {
  if (facts.broken.length > 0) return false
  if (facts.statuses.length > 0 || facts.runs.length > 0 || facts.lookups.length > 0) return true
  return facts.events.some(({ event }) => {
    if (event.kind !== 'mark') return event.kind === 'table' || event.kind === 'finished'
    return event.mark === 'error_line' ? isOwnForm(event.text) : !OF_NOBODY.includes(event.mark)
  })
}

/**
 * With an expected source, ds-identify's decision is a failure; a person's is a choice, and so is ds-identify's where
 * nothing is expected.
 */
function isDisabled(facts: BootFacts, cause: Cause): boolean {
  if (cause === 'cloud_init_disabled') return true
  if (cause === 'ds_identify_none' || cause === 'datasource_not_listed')
    return !facts.runs.some((run) => run.hasBanner) && expectedSource(facts) === null
  return facts.statuses.at(-1)?.state === 'disabled' && facts.runs.length === 0 && !hasRun(facts)
}

/** 17.2 to 21.4 print `disabled` wherever /run/cloud-init/enabled is missing, although the stages ran. */
function hasRun(facts: BootFacts): boolean {
  return facts.statuses.some((status) =>
    Object.values(status.stages).some((stage) => stage.start !== null || stage.finished !== null),
  )
}

function isFailed(facts: BootFacts, cause: Cause): boolean {
  if (cause === 'os_boot_failure' || cause === 'stale_cache') return true
  if (cause === 'ds_identify_none' || cause === 'datasource_not_listed') return !hasSource(facts)
  if ((cause === 'crash' || unitFailed(facts, 'init') !== null) && !hasSource(facts)) return true
  const outcome = facts.last?.outcome
  if (outcome === 'missed') return facts.last?.stage === 'init'
  return outcome === 'none' && (expectedSource(facts) !== null || wasAsked(facts.deciding))
}

/** A real source was asked, with or without an answer: so it was expected. */
function wasAsked(lookup: Lookup | null): boolean {
  return lookup !== null && (lookup.answers.length > 0 || lookup.tried.some((name) => isReal(name)))
}

/** From the fleet's configuration, then a chosen `datasource_list`, then what the machine is. */
export function expectedSource(facts: BootFacts): string | null {
  if (facts.expected === 'None') return null
  return facts.expected ?? facts.listed.chosen[0] ?? facts.cloud
}

export function hasSource(facts: BootFacts): boolean {
  const last = facts.last
  return last !== null && (isReal(last.datasource) || last.outcome === 'unnamed')
}

/** One run of the network stage ended without a real source, and a later one of the same boot found it. */
export function hasRecovered(facts: BootFacts): boolean {
  const { deciding, last } = facts
  if (deciding === null || last === null || deciding === last) return false
  return (deciding.outcome === 'missed' || deciding.outcome === 'none') && hasSource(facts)
}

function hasStalled(facts: BootFacts, context: JudgeContext): boolean {
  const now = context.uptime_now_s ?? null
  if (now === null) return false
  const deadline = context.deadline_s ?? DEADLINE_S
  const inFinal = facts.runs.some((run) => run.stage === 'modules-final')
  const limit = inFinal ? (context.final_deadline_s ?? null) : deadline
  return limit !== null && now > limit
}

/** How the search for a source finally ended. */
export function outcomeOf(facts: BootFacts, verdict: Verdict): DatasourceOutcome {
  const { last } = facts
  if (last !== null) {
    if (last.outcome === 'found' || last.outcome === 'from_cache') return cacheOrFound(facts, last)
    if (last.outcome === 'none') return 'none'
    if (last.outcome === 'missed' && last.stage === 'init') return 'not_found'
  }
  if (verdict === 'disabled') return 'disabled'
  if (isRecognised(facts) && facts.runs.length === 0) return 'found'
  return facts.events.some(({ event }) => event.kind === 'mark' && event.mark === 'ds_identify_none') &&
    facts.runs.length === 0
    ? 'disabled'
    : 'not_seen'
}

/** If the network stage restores what this boot's own search found, that is not "from cache". */
function cacheOrFound(facts: BootFacts, last: Lookup): DatasourceOutcome {
  if (last.outcome === 'found') return 'found'
  return facts.lookups.some((lookup) => lookup.outcome === 'found') ? 'found' : 'from_cache'
}

function isRecognised(facts: BootFacts): boolean {
  return facts.events.some(({ event }) => event.kind === 'mark' && event.mark === 'ds_identify_found')
}

/** The name that belongs to the outcome: as found, else as ds-identify recognised it. */
export function nameOf(facts: BootFacts, outcome: DatasourceOutcome): string | null {
  const named = facts.last?.datasource ?? null
  if (named !== null) return named
  // Only a source that was found is asked for its network configuration.
  const naming = outcome === 'found' ? 'ds_identify_found' : 'source_frame'
  const mark = findMark(facts, naming)?.event
  return mark?.kind === 'mark' ? mark.detail : null
}
