/** Faults after a source was found: crashes, user configuration, modules, stray error lines. */
import { isMeantForCloudInit } from '../evidence/aftermath-patterns.ts'
import type { LogEvent } from '../evidence/log-event.ts'
import type { StatusReport } from '../evidence/status-report.ts'
import { STAGES } from '../verdict.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { unitFailed } from './units.ts'

export interface Trouble {
  cause: 'crash' | 'user_config_invalid' | 'module_failure' | null
  /** The line that shows it; null where only a status file does. */
  shown: Located | null
  /** The status' own words, where only the status shows it; `line` is null in JSON. */
  quoted?: { source: string; line: number | null; text: string }
  detail: string
  /** The module that failed, as cloud-init names it. */
  module?: string | null
  /** True where cloud.cfg names a module that does not exist: nothing failed, it was skipped. */
  missing?: boolean
}

/** Entries that a failed lookup left behind; from 24.2 on a later run does not clear them. */
const LOOKUP_ERROR =
  /No instance datasource found|Can not apply stage|DataSourceNotFound|searched classes|No active metadata service|Getting data from <class|Timed out waiting for addresses|Calling '|Giving up on|no response from urls|Used fallback datasource|during request to|Broken metadata address|Ec2 IMDS|IMDSv2|IMDS's HTTP|Empty metadata url|fallback interface|Was this stage restarted/
/** User data that could not be read, according to a stage's `errors` or a warning. */
const CONFIG_ERROR =
  /Failed loading yaml|Failed at merging (?!.{0,200}empty cloud config)|Invalid user-?data|Failed to parse user-data/i
/** Notes on the schema: they decide only where cloud-init itself calls the boot `degraded`. */
const SCHEMA_NOTE = /Invalid (?:cloud-config|network-config)|cloud-config (?:failed|is not)|schema/i
/** Words of a warning that is about a module, and not about one of its details. */
const MODULE_WARNING = /Running module .{1,200} failed|Failed to run module|Failed running \/var\/lib\/cloud/
const MISSING_MODULE = /Could not find module/
const MODULE_ERROR =
  /scripts[_-]|ProcessExecutionError|Running module|Failed to run module|RuntimeError|\('[\w-]+', /
/** Parts of the user data that other programs read, and user data of comments alone. */
const NOTED = /Unhandled (?:non-multipart|unknown content)|empty cloud config/
/** A module's own error, before 23.1 from its own file (`cc_apt_configure.py[ERROR]`). */
const OF_MODULE = /\bcc_\w{1,60}\.py\[(?:ERROR|CRITICAL)\]/

/** The most severe fault of a boot, or null where its stages are clean. */
export function troubleOf(facts: BootFacts): Trouble | null {
  return (
    crashOf(facts) ??
    configOf(facts) ??
    moduleOf(facts) ??
    // An entry of `errors` that is neither still outranks every warning.
    statusTrouble(facts, null, statusErrors(facts), () => true) ??
    warnedOf(facts) ??
    strayOf(facts)
  )
}

/** A traceback that ended a stage, unless it is the one about a missing source or a failed include. */
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
  return statusTrouble(facts, 'user_config_invalid', statusErrors(facts), isConfigError)
}

function moduleOf(facts: BootFacts): Trouble | null {
  const shown = findMark(facts, 'module_failed') ?? failedModuleUnit(facts)
  if (shown !== null)
    return { cause: 'module_failure', shown, detail: 'a module failed', module: moduleIn(shown) }
  const error = ownError(facts)
  if (error !== null)
    return { cause: 'module_failure', shown: error, detail: 'an error of a module', module: moduleIn(error) }
  return statusTrouble(facts, 'module_failure', statusErrors(facts), (text) => MODULE_ERROR.test(text))
}

/** As the line names it: by its name, its own file, or the folder of the script that failed. */
function moduleIn({ event }: Located): string | null {
  if (event.kind === 'mark' && event.mark === 'module_failed' && event.detail !== null) return event.detail
  if (event.text.includes('/scripts/vendor/')) return 'scripts_vendor'
  if (event.text.includes('/instance/scripts/')) return 'scripts_user'
  return /\b(cc_\w{1,60})\.py\[/.exec(event.text)?.[1] ?? null
}

/** The exit code of these stages is the number of failed modules; without a source all of them fail. */
function failedModuleUnit(facts: BootFacts): Located | null {
  const failed = unitFailed(facts, 'modules-config', 'modules-final')
  if (failed === null || unitFailed(facts, 'init-local', 'init') !== null) return null
  const both = unitFailed(facts, 'modules-config') !== null && unitFailed(facts, 'modules-final') !== null
  return both && facts.last === null ? null : failed
}

/** An ERROR line of a module's own file, with a traceback through that module after it. */
function ownError(facts: BootFacts): Located | null {
  const frame = findMark(facts, 'module_frame')
  if (frame === null) return null
  return (
    facts.events.find(
      ({ event, section }) =>
        event.kind === 'mark' &&
        event.mark === 'error_line' &&
        section === frame.section &&
        event.line < frame.event.line &&
        OF_MODULE.test(event.text),
    ) ?? null
  )
}

/**
 * Warnings of a status. In the files notes decide nothing; `cloud-init status` calls a boot degraded for them (23.4 and
 * later), and where nothing else is wrong that decides.
 */
function warnedOf(facts: BootFacts): Trouble | null {
  const warnings = statusWarnings(facts)
  const config = statusTrouble(facts, 'user_config_invalid', warnings, isConfigError)
  const module = statusTrouble(facts, 'module_failure', warnings, (text) => MODULE_WARNING.test(text))
  if (config !== null || module !== null) return config ?? module
  if ((facts.statuses.at(-1)?.state ?? null) === null) return null
  return statusTrouble(facts, 'user_config_invalid', warnings, isSchemaNote) ?? missingModule(facts, warnings)
}

function missingModule(facts: BootFacts, warnings: readonly string[]): Trouble | null {
  const trouble = statusTrouble(facts, 'module_failure', warnings, (text) => MISSING_MODULE.test(text))
  return trouble === null ? null : { ...trouble, missing: true }
}

/** The first of `texts` that satisfies `isIt`, as trouble of this cause, with its place in the status. */
function statusTrouble(
  facts: BootFacts,
  cause: Trouble['cause'],
  texts: readonly string[],
  isIt: (text: string) => boolean,
): Trouble | null {
  const text = texts.find(isIt)
  if (text === undefined) return null
  const status = facts.statuses.findLast((one) => allOf(one).includes(text))
  const line = status?.places.find((place) => place.text === text)?.line ?? null
  const module =
    /^\('([\w-]{1,60})', /.exec(text)?.[1] ?? /Running module ([\w-]{1,60})/.exec(text)?.[1] ?? null
  return {
    cause,
    shown: null,
    quoted: { source: status?.section ?? 'text', line, text },
    detail: text,
    module,
  }
}

function strayOf(facts: BootFacts): Trouble | null {
  const state = facts.statuses.at(-1)?.state ?? ''
  if (/^(?:degraded|error)/.test(state) && !isHarmless(facts))
    return (
      statusTrouble(facts, null, statusWarnings(facts), () => true) ?? {
        cause: null,
        shown: null,
        detail: state,
      }
    )
  const panic = findMark(facts, 'panic')
  if (panic !== null) return { cause: null, shown: panic, detail: 'the kernel panicked after the boot' }
  const unit = unitFailed(facts, ...STAGES)
  if (unit !== null) return { cause: null, shown: unit, detail: 'a unit of cloud-init failed' }
  const line = facts.events.find(({ event }) => isStrayError(event))
  return line === undefined ? null : { cause: null, shown: line, detail: 'an error line' }
}

function isStrayError(event: LogEvent): boolean {
  if (event.kind !== 'mark') return false
  if (event.mark === 'stage_exited') return true
  return event.mark === 'error_line' && !LOOKUP_ERROR.test(event.text)
}

function isConfigError(text: string): boolean {
  return (CONFIG_ERROR.test(text) && !text.includes('eprecat')) || isMeantForCloudInit(text)
}

function isSchemaNote(text: string): boolean {
  return SCHEMA_NOTE.test(text) && !text.includes('eprecat')
}

/** `degraded` only because of repeated lookups and failed event posts: these get a name of their own. */
function isHarmless(facts: BootFacts): boolean {
  const status = facts.statuses.at(-1)
  if (status === undefined || !/^degraded/.test(status.state ?? '')) return false
  if (status.warnings.length + status.recoverable.length === 0) return false
  return statusErrors(facts).length === 0 && statusWarnings(facts).every((text) => NOTED.test(text))
}

/** Warnings of the newest status files, without those of lookups and of unreachable event posts. */
function statusWarnings(facts: BootFacts): string[] {
  return facts.statuses
    .slice(-2)
    .flatMap((status) => status.warnings)
    .filter(isRelevant)
}

function isRelevant(text: string): boolean {
  const ofPosts = text.includes('osting event') || text.includes('in WebHookHandler')
  return !LOOKUP_ERROR.test(text) && !ofPosts && text.trim() !== ''
}

/** Errors of the newest status files, without those of lookups and of unreachable event posts. */
function statusErrors(facts: BootFacts): string[] {
  return facts.statuses.slice(-2).flatMap(errorsOf).filter(isRelevant)
}

function errorsOf(status: StatusReport): string[] {
  return [
    ...Object.values(status.stages).flatMap((stage) => stage.errors),
    ...status.errors,
    ...status.recoverable,
  ]
}

function allOf(status: StatusReport): string[] {
  return [...errorsOf(status), ...status.warnings]
}
