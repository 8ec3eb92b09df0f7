/** What went wrong after a source was found: crashes, user configuration, modules, stray error lines. */
import type { LogEvent } from '../evidence/log-event.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'

export interface Trouble {
  cause: 'crash' | 'user_config_invalid' | 'module_failure' | null
  /** The line that shows it; null where only a status file tells. */
  shown: Located | null
  detail: string
}

/** Entries that a failed lookup left behind; a later run does not clear them from 24.2 on. */
const LOOKUP_ERROR =
  /No instance datasource found|Can not apply stage|DataSourceNotFound|searched classes|No active metadata service|Getting data from <class|Timed out waiting for addresses|Calling '|Giving up on|no response from urls|Used fallback datasource|during request to|Broken metadata address|Ec2 IMDS|IMDSv2|IMDS's HTTP|Empty metadata url|fallback interface|Was this stage restarted/
const CONFIG_ERROR =
  /Failed (?:loading yaml|at merging)|Invalid (?:cloud-config|network-config|user-?data)|cloud-config (?:failed|is not)|schema|Unhandled (?:non-multipart|unknown content)|Failed to parse user-data/i
/** What a warning must say to be about a module, and not about one of its details. */
const MODULE_WARNING =
  /Running module .{1,200} failed|Failed to run module|Failed running \/var\/lib\/cloud|Could not find module/
const MODULE_ERROR =
  /scripts[_-]|ProcessExecutionError|Running module|Failed to run module|Could not find module|RuntimeError|\('[\w-]+', /

/** The gravest trouble of a boot, or null where its stages are clean. */
export function troubleOf(facts: BootFacts): Trouble | null {
  return crashOf(facts) ?? configOf(facts) ?? moduleOf(facts) ?? strayOf(facts)
}

/** A traceback that ended a stage, unless it is the one about a missing source or an include that failed. */
function crashOf(facts: BootFacts): Trouble | null {
  const failed = findMark(facts, 'stage_failed')
  if (failed === null || findMark(facts, 'include_frame') !== null) return null
  const followed = facts.events.some(({ event, section }) => section === failed.section && isTraceback(event))
  if (!followed) return null
  const own = facts.events.filter(({ run, stage }) => stage === failed.stage && run === failed.run)
  const isMissing = own.some(({ event }) => event.kind === 'mark' && event.mark === 'no_source')
  return isMissing ? null : { cause: 'crash', shown: failed, detail: 'a stage ended in a traceback' }
}

function isTraceback(event: LogEvent): boolean {
  return event.kind === 'mark' && event.mark === 'traceback'
}

function configOf(facts: BootFacts): Trouble | null {
  const shown = findMark(facts, 'user_config_invalid', 'include_frame')
  if (shown !== null)
    return { cause: 'user_config_invalid', shown, detail: 'user, vendor or network configuration' }
  const error = [...statusErrors(facts), ...statusWarnings(facts)].find((text) => isConfigError(text))
  return error === undefined ? null : { cause: 'user_config_invalid', shown: null, detail: error }
}

function moduleOf(facts: BootFacts): Trouble | null {
  const shown = findMark(facts, 'module_failed')
  if (shown !== null) return { cause: 'module_failure', shown, detail: 'a module failed' }
  const error =
    statusErrors(facts).find((text) => MODULE_ERROR.test(text)) ??
    statusWarnings(facts).find((text) => MODULE_WARNING.test(text))
  return error === undefined ? null : { cause: 'module_failure', shown: null, detail: error }
}

function strayOf(facts: BootFacts): Trouble | null {
  const other = statusErrors(facts)[0]
  if (other !== undefined) return { cause: null, shown: null, detail: other }
  const state = facts.statuses.at(-1)?.state ?? ''
  if (/^(?:degraded|error)/.test(state) && !isHarmless(facts))
    return { cause: null, shown: null, detail: state }
  const panic = findMark(facts, 'panic')
  if (panic !== null) return { cause: null, shown: panic, detail: 'the kernel panicked after the boot' }
  const line = facts.events.find(({ event }) => isStrayError(event))
  return line === undefined ? null : { cause: null, shown: line, detail: 'an error line' }
}

function isStrayError(event: LogEvent): boolean {
  if (event.kind !== 'mark') return false
  if (event.mark === 'stage_exited') return true
  return event.mark === 'error_line' && !LOOKUP_ERROR.test(event.text)
}

function isConfigError(text: string): boolean {
  return CONFIG_ERROR.test(text) && !text.includes('eprecat')
}

/** `degraded` for nothing but event posts that failed, and the like: said by name, and nothing else. */
function isHarmless(facts: BootFacts): boolean {
  const status = facts.statuses.at(-1)
  if (status === undefined || status.warnings.length === 0) return false
  return status.errors.length + status.recoverable.length === 0 && statusWarnings(facts).length === 0
}

/** Warnings of the newest status files, without those of lookups and of unreachable event posts. */
function statusWarnings(facts: BootFacts): string[] {
  return facts.statuses
    .slice(-2)
    .flatMap((status) => status.warnings)
    .filter(isTelling)
}

function isTelling(text: string): boolean {
  const ofPosts = text.includes('osting event') || text.includes('in WebHookHandler')
  return !LOOKUP_ERROR.test(text) && !ofPosts && text.trim() !== ''
}

/** Errors of the newest status files, without those of lookups and of unreachable event posts. */
function statusErrors(facts: BootFacts): string[] {
  const newest = facts.statuses.slice(-2)
  return newest
    .flatMap((status) => [
      ...Object.values(status.stages).flatMap((stage) => stage.errors),
      ...status.errors,
      ...status.recoverable,
    ])
    .filter(isTelling)
}
