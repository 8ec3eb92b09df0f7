/**
 * What cloud-init reports about itself in status.json, result.json and `cloud-init status`, in every shape from 0.7.5 to
 * 26.2. Times stay as printed: epoch seconds up to 24.1, uptime seconds since 24.2.
 */
import type { Stage } from '../verdict.ts'

export interface StageStatus {
  start: number | null
  finished: number | null
  errors: string[]
}

export interface StatusReport {
  datasource: string | null
  stages: Partial<Record<Stage, StageStatus>>
  /** `done`, `error`, `running`, `disabled`, … as `cloud-init status` prints it; null in the files. */
  state: string | null
  bootStatus: string | null
  detail: string | null
  errors: string[]
  /** Recoverable errors of level ERROR and above, and those without a level. */
  recoverable: string[]
  /** Recoverable errors of level WARNING, without empty ones; they alone do not make a boot degraded. */
  warnings: string[]
  /** The lines of `status:` and of the texts of `errors`, `recoverable` and `warnings`; none for a JSON file, which has no lines. */
  places: { text: string; line: number }[]
  /** The section that it was read from. */
  section: string
  /** True for a file that exists only after modules-final ran, or a state that implies it. */
  finished: boolean
}

const STAGE_KEYS: Record<string, Stage> = {
  'init-local': 'init-local',
  init: 'init',
  'modules-config': 'modules-config',
  'modules-final': 'modules-final',
}

/** Values at or above this are epoch seconds: no guest is up for three years before its boot ends. */
export const UPTIME_LIMIT = 1e8

/** The JSON files and `cloud-init status --format json`; null where `text` is not such an object. */
export function readStatusJson(text: string, isResult = false): StatusReport | null {
  const outer = parseObject(text)
  if (outer === null) return null
  const inner = isObject(outer.v1) ? outer.v1 : outer
  const hasStages = Object.keys(STAGE_KEYS).some((key) => isObject(inner[key]))
  if (!hasStages && !('datasource' in inner) && typeof inner.status !== 'string') return null
  const stages: StatusReport['stages'] = {}
  const recoverable = recoverableOf(inner.recoverable_errors, isGrave)
  const warnings = recoverableOf(inner.recoverable_errors, isWarning)
  for (const [key, stage] of Object.entries(STAGE_KEYS)) {
    const value = inner[key]
    if (!isObject(value)) continue
    stages[stage] = {
      start: numberOf(value.start),
      finished: numberOf(value.finished),
      errors: strings(value.errors),
    }
    recoverable.push(...recoverableOf(value.recoverable_errors, isGrave))
    warnings.push(...recoverableOf(value.recoverable_errors, isWarning))
  }
  const state = wordOf(inner.extended_status) ?? wordOf(inner.status)
  return {
    datasource: sourceName(inner.datasource) ?? sourceName(inner.detail),
    stages,
    state,
    bootStatus: wordOf(inner.boot_status_code),
    detail: wordOf(inner.detail),
    errors: [...strings(inner.errors), ...(hasStages ? [] : errorOf(state, wordOf(inner.detail)))],
    recoverable: [...new Set(recoverable)],
    warnings: [...new Set(warnings)],
    places: [],
    section: 'text',
    finished:
      isResult || isResultOf(outer) || (stages['modules-final']?.finished ?? null) !== null || isEnd(state),
  }
}

/** `cloud-init status --long` (17.2 and later), also with other text around it; null where there is none. */
export function readStatusText(text: string): StatusReport | null {
  const status =
    /^[ \t#>]{0,8}status: {1,4}(done|error|disabled|running|not run|not started|degraded[^\n]{0,20})[ \t]{0,8}$/m.exec(
      text,
    )
  if (status === null || !isAboutCloudInit(text, status.index)) return null
  const tail = text.slice(status.index, status.index + 8000)
  const extended = field(tail, 'extended_status')
  const state = extended ?? status[1] ?? null
  const detail =
    field(tail, 'detail') ?? /\ndetail:\s{0,4}\n[ \t]{0,8}([^\n]{1,300})/.exec(tail)?.[1]?.trim() ?? null
  const before = linesIn(text.slice(0, status.index))
  const listed = (name: string, wanted?: (level: string) => boolean) => listAfter(tail, name, before, wanted)
  const errors = listed('errors:')
  const recoverable = listed('recoverable_errors:', isGrave)
  const warnings = listed('recoverable_errors:', isWarning)
  return {
    datasource: sourceName(detail),
    stages: {},
    state,
    bootStatus: field(tail, 'boot_status_code'),
    detail,
    errors: [...errors.map(({ text: item }) => item), ...errorOf(state, detail)],
    recoverable: recoverable.map(({ text: item }) => item),
    warnings: warnings.map(({ text: item }) => item),
    places: [{ text: status[0].trim(), line: before + 1 }, ...errors, ...recoverable, ...warnings],
    section: 'text',
    finished: isEnd(state),
  }
}

function linesIn(text: string): number {
  return text.split('\n').length - 1
}

/** Other programs have a status too, so it counts beside cloud-init's other fields, its command, or alone. */
function isAboutCloudInit(text: string, at: number): boolean {
  const after = text.slice(at, at + 400)
  if (/^[ \t#>]{0,8}(?:extended_status|boot_status_code|last_update|time|detail):/m.test(after)) return true
  return text.length < 200 || text.slice(Math.max(0, at - 200), at).includes('cloud-init status')
}

/** Up to 23.3 the detail of an error is the error itself, where later versions name the datasource. */
function errorOf(state: string | null, detail: string | null): string[] {
  return state === 'error' && detail !== null && sourceName(detail) === null ? [detail] : []
}

function isEnd(state: string | null): boolean {
  return state === 'done' || state === 'error' || state === 'degraded done' || state === 'error - done'
}

function field(text: string, name: string): string | null {
  const at = text.search(new RegExp(`^[ \\t#>]{0,8}${name}: `, 'm'))
  if (at < 0) return null
  return (
    text
      .slice(text.indexOf(':', at) + 1)
      .split('\n', 1)[0]
      ?.trim() || null
  )
}

function isWarning(level: string): boolean {
  return level === 'WARNING'
}

function isGrave(level: string): boolean {
  return !['WARNING', 'DEPRECATED', 'INFO', 'DEBUG'].includes(level)
}

/** The `- …` lines after `name` at a line start, of the groups (`WARNING:` …) that `wanted` names; `before` lines precede `text`. */
function listAfter(
  text: string,
  name: string,
  before: number,
  wanted: (level: string) => boolean = isGrave,
): { text: string; line: number }[] {
  const at = text.search(new RegExp(`^[ \\t#>]{0,8}${name}`, 'm'))
  if (at < 0) return []
  const head = before + linesIn(text.slice(0, at)) + 1
  const found: { text: string; line: number }[] = []
  let level = ''
  for (const [index, line] of text.slice(at).split('\n').slice(0, 60).entries()) {
    if (index === 0) continue
    const item = /^[ \t#>]{0,12}- {0,3}(\S.{0,300})$/.exec(line)?.[1]
    const group = /^[ \t#>]{0,8}([A-Z]{3,12}):/.exec(line)?.[1]
    if (group !== undefined) level = group
    else if (item === undefined) break
    else if (wanted(level)) found.push({ text: item, line: head + index })
  }
  return found
}

function parseObject(text: string): Record<string, unknown> | null {
  const start = text.indexOf('{')
  const end = text.lastIndexOf('}')
  if (start < 0 || end < start || end - start > 200_000) return null
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

/** result.json under any name: only the source and the errors, written when the last stage has ended. */
function isResultOf({ v1, ...others }: Record<string, unknown>): boolean {
  if (!isObject(v1) || Object.keys(others).length > 0) return false
  return Object.keys(v1).sort().join() === 'datasource,errors'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 400) : null
}

function strings(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value
    .slice(0, 50)
    .map((item) => (typeof item === 'string' ? item : JSON.stringify(shallow(item, MAX_DEPTH))).slice(0, 600))
}

/** cloud-init writes errors as strings; two levels are enough for an error with fields. */
const MAX_DEPTH = 3
const MAX_ITEMS = 20

/**
 * A JSON value without parts that are deeper or longer than any of cloud-init's: `JSON.stringify` recurses, and could
 * overflow the stack.
 */
function shallow(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, 600)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '…'
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => shallow(item, depth - 1))
  const fields = Object.entries(value).slice(0, MAX_ITEMS)
  return Object.fromEntries(fields.map(([name, item]) => [name, shallow(item, depth - 1)]))
}

function recoverableOf(value: unknown, wanted: (level: string) => boolean): string[] {
  if (!isObject(value)) return []
  return Object.entries(value)
    .filter(([level]) => wanted(level))
    .flatMap(([, messages]) => strings(messages))
    .filter((message) => message.trim() !== '')
}

function sourceName(value: unknown): string | null {
  if (typeof value !== 'string') return null
  return /^(?:DataSource)\w{1,60}(?: ?\[[^\n]{0,300}\])?/.exec(value.trim())?.[0] ?? null
}
