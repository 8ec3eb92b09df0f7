/** Causes after a source was found, or where the search is not shown: what followed decides. */

import { datasourceName } from '../datasource-name.ts'
import { isOwnForm } from '../evidence/other-agents.ts'
import { swappedUuid } from '../identity.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { type CauseFound, causeFound, located } from './cause-found.ts'
import { isReal } from './lookups.ts'
import { type Trouble, troubleOf } from './trouble.ts'
import { unitDone, unitFailed } from './units.ts'

/** The cause where a source was found, or the search is not shown: what followed decides. */
export function afterLookupCause(facts: BootFacts): CauseFound | null {
  const last = facts.last
  const found = last !== null && isReal(last.datasource)
  const cached = staleCache(facts)
  if (cached !== null) return cached
  const trouble = troubleOf(facts)
  if (trouble?.cause === 'crash' && !found) return crashInLookup(facts)
  if (trouble?.cause != null) return troubleCause(trouble, found)
  // A class that is in no version may be somebody's own, or a damaged name of the fallback.
  const known = datasourceName(last?.datasource ?? null) !== null
  if (!found || !known || !isFinished(facts) || trouble !== null || isStatusBroken(facts)) return null
  const shows = 'a source was found, and every stage finished'
  const shown = finish(facts)
  const state = shown === null ? statusDone(facts) : null
  if (state !== null)
    return { ...causeFound('healthy', 'certain', null, ''), evidence: [{ ...state, source: 'text', shows }] }
  return causeFound('healthy', 'certain', shown ?? located(last), shows)
}

/** The line `status: done`, where the text is cloud-init's own report; a JSON file has no lines. */
function statusDone({ statuses }: BootFacts): { line: number; text: string } | null {
  const places = statuses.filter(({ finished }) => finished).flatMap((status) => status.places)
  return places.find(({ text }) => /^[# >]*status: /.test(text)) ?? null
}

function troubleCause(
  { cause, shown, quoted, detail, module, missing }: Trouble,
  found: boolean,
): CauseFound | null {
  if (cause === null) return null
  const decided = {
    ...causeFound(cause, found ? 'certain' : 'likely', shown, detail),
    module: module ?? null,
    missing: missing === true,
  }
  return quoted === undefined
    ? decided
    : { ...decided, evidence: [{ ...quoted, shows: 'reported by cloud-init' }] }
}

/** A note without the form of a log line is from a status. If the status does not list it, a line in between is damaged. */
function isStatusBroken(facts: BootFacts): boolean {
  const note = findMark(facts, 'module_missing', 'schema_note')
  if (note === null || isOwnForm(note.event.text) || facts.statuses.length === 0) return false
  return !facts.statuses.some(({ warnings }) =>
    warnings.some((text) => note.event.text.includes(text.slice(0, 60))),
  )
}

/** The line that shows the end: the last stage's own, else the file that it writes, else systemd's. */
function finish(facts: BootFacts): Located | null {
  const own = facts.events.findLast(({ event }) => event.kind === 'finished')
  return (
    own ??
    findMark(facts, 'boot_finished', 'fallback_used') ??
    unitDone(facts, 'modules-final') ??
    findMark(facts, 'target_reached')
  )
}

/** Only a traceback that passes through the search itself proves that the search crashed. */
function crashInLookup(facts: BootFacts): CauseFound | null {
  const frame = findMark(facts, 'lookup_frame')
  if (frame === null || findMark(facts, 'after_lookup_frame') !== null) return null
  return causeFound(
    'crash',
    'likely',
    findMark(facts, 'stage_failed'),
    'the search for a source ended in a traceback',
  )
}

/** The cache's instance belongs to another machine: Nova's uuid is the machine's own (OpenStack source, 0.7.7 and later). */
function staleCache(facts: BootFacts): CauseFound | null {
  const { last } = facts
  if (last?.outcome !== 'from_cache' || !/^DataSource(?:OpenStack|ConfigDrive)/.test(last.datasource ?? ''))
    return null
  const cached = instanceId(facts)?.toLowerCase() ?? ''
  const machine = facts.dmi.get('product_uuid')?.toLowerCase() ?? ''
  if (!isUuid(cached) || !isUuid(machine) || cached === machine || cached === swappedUuid(machine))
    return null
  return causeFound('stale_cache', 'likely', located(last), 'the cached instance is not this machine')
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** The instance id of this boot, as the log or the facts name it. */
export function instanceId(facts: BootFacts): string | null {
  const event = facts.events.findLast(
    ({ event }) => event.kind === 'mark' && event.mark === 'instance_id',
  )?.event
  return (event?.kind === 'mark' ? event.detail : null) ?? facts.facts.instance_id ?? null
}

/** True once the final stage has run: its line, boot-finished, result.json, a status that says so, or systemd's word. */
export function isFinished(facts: BootFacts): boolean {
  return (
    facts.statuses.some((status) => status.finished) || finish(facts) !== null || hasFailedAtTheEnd(facts)
  )
}

/** The last unit ran and failed: there is nothing more to wait for. */
function hasFailedAtTheEnd(facts: BootFacts): boolean {
  return unitFailed(facts, 'modules-final') !== null
}
