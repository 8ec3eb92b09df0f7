/** Rules about the keys under `datasource:`, which make a lookup wait. */
import { isBefore, isSince } from '../cloud-init-version.ts'
import { DATASOURCE_NAMES, type DatasourceName } from '../datasource-name.ts'
import { type ConfigFile, isMapping } from './config-file.ts'
import { DATASOURCE_OPTIONS, DEFAULT_MAX_WAIT, OPTION_NAMES, type OptionFact } from './datasource-options.ts'
import { type Found, lineAt } from './finding.ts'
import type { LintContext } from './lint-context.ts'
import { listedSources } from './list-rules.ts'

/** What the mapping should look like, with the first of the misplaced keys. */
function nested(source: string, key: string): string {
  return `indent under the name of the source:\ndatasource:\n  ${source}:\n    ${key}: …`
}

function blockOf(file: ConfigFile): Record<string, unknown> {
  const block = file.values.datasource
  return isMapping(block) ? block : {}
}

function isSource(name: string): name is DatasourceName {
  return DATASOURCE_NAMES.some((known) => known === name)
}

/** Options level with a source's name, or at the top of the file: a popular snippet has them there, where they do nothing. */
export function optionsNotNested({ files }: LintContext): Found[] {
  return files.flatMap((file) => {
    const beside = Object.keys(blockOf(file)).filter((key) => OPTION_NAMES.has(key))
    const empty = Object.entries(blockOf(file)).find(([key, value]) => isSource(key) && value === null)?.[0]
    const above =
      'datasource' in file.values ? Object.keys(file.values).filter((key) => OPTION_NAMES.has(key)) : []
    return [
      ...beside.slice(0, 1).map((key) => notNested(file, ['datasource', key], beside, empty)),
      ...above.slice(0, 1).map((key) => notNested(file, [key], above, undefined)),
    ]
  })
}

function notNested(file: ConfigFile, path: string[], keys: string[], empty: string | undefined): Found {
  const names = keys.map((key) => `\`${key}\``).join(', ')
  const level =
    empty === undefined
      ? 'outside of any source, with no effect'
      : `level with \`${empty}:\`, which is therefore empty, and without effect`
  return {
    severity: 'error',
    text: `${names}: ${level}; ${nested(empty ?? 'OpenStack', keys[0] ?? '')}`,
    evidence: lineAt(file, file.lineOf(path) ?? 0, 'level with the source instead of under it'),
  }
}

/** A null in the file that wins hides the mapping of a file below it (mergers: nothing merges into None). */
export function hiddenByNull({ files, effective }: LintContext): Found[] {
  const block = effective.values.datasource
  if (!isMapping(block)) return []
  const empty = Object.keys(block).filter((name) => block[name] === null && isSource(name))
  return empty.flatMap((name) => {
    const hidden = files.find((file) => isMapping(blockOf(file)[name]))
    const origin = effective.originOf(['datasource', name])
    if (hidden === undefined || origin === null) return []
    const line = hidden.lineOf(['datasource', name])
    return [
      {
        severity: 'error' as const,
        text: `\`${name}:\` is empty here and hides its options in ${hidden.path}:${line}`,
        evidence: lineAt(origin.file, origin.line, 'an empty block in the file that wins'),
      },
    ]
  })
}

export function sourceMisspelled({ files }: LintContext): Found[] {
  return files.flatMap((file) =>
    Object.keys(blockOf(file)).flatMap((name) => {
      const meant = DATASOURCE_NAMES.find((known) => known.toLowerCase() === name.toLowerCase())
      if (meant === undefined || meant === name) return []
      return [
        {
          severity: 'error' as const,
          text: `\`${name}\` under datasource must be written \`${meant}\`; its options are not read`,
          evidence: lineAt(file, file.lineOf(['datasource', name]) ?? 0, 'the name as written'),
        },
      ]
    }),
  )
}

export function sourceNotListed(context: LintContext): Found[] {
  const listed = listedSources(context)
  const block = context.effective.values.datasource
  if (listed === null || !isMapping(block)) return []
  return Object.keys(block).flatMap((name) => {
    const origin = context.effective.originOf(['datasource', name])
    if (!isSource(name) || block[name] === null || listed.includes(name) || origin === null) return []
    return [
      {
        severity: 'info' as const,
        text: `\`${name}\` has options, but datasource_list does not name it`,
        evidence: lineAt(origin.file, origin.line, 'options that nothing reads'),
      },
    ]
  })
}

/** Each option of the effective configuration under a source whose options are known. */
function options({
  effective,
}: LintContext): { source: DatasourceName; option: string; value: unknown; fact: OptionFact | undefined }[] {
  const block = effective.values.datasource
  if (!isMapping(block)) return []
  return Object.entries(block).flatMap(([source, given]) => {
    const known = isSource(source) ? DATASOURCE_OPTIONS[source] : undefined
    if (!isSource(source) || known === undefined || !isMapping(given)) return []
    return Object.entries(given).map(([option, value]) => ({ source, option, value, fact: known[option] }))
  })
}

function optionLine(
  { effective }: LintContext,
  source: string,
  option: string,
  shows: string,
): Found['evidence'] {
  const origin = effective.originOf(['datasource', source, option])
  return origin === null ? null : lineAt(origin.file, origin.line, shows)
}

export function optionIgnored(context: LintContext): Found[] {
  return options(context).flatMap(({ source, option, fact }): Found[] => {
    const evidence = optionLine(context, source, option, 'an option that is not read')
    if (fact === undefined) {
      return [{ severity: 'warning', text: `the ${source} source reads no option \`${option}\``, evidence }]
    }
    if (fact.since === null || !isBefore(context.version, fact.since)) return []
    const instead = fact.instead === undefined ? '' : `; ${fact.instead}`
    return [
      {
        severity: 'warning',
        text: `${context.version?.join('.')} does not read \`${option}\` of ${source}${instead}`,
        evidence,
      },
    ]
  })
}

/** int() of the value; on failure the default is used and a traceback logged. */
export function optionIsNotANumber(context: LintContext): Found[] {
  return options(context).flatMap(({ source, option, value, fact }): Found[] => {
    if (fact?.kind !== 'seconds' || typeof value === 'number') return []
    if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return []
    return [
      {
        severity: 'error',
        text: `\`${option}\` of ${source} must be a whole number without a unit; the default is taken instead`,
        evidence: optionLine(context, source, option, 'not a number'),
      },
    ]
  })
}

/**
 * OpenStack's default is one try. That loses the race where NetworkManager brings up the network and nothing waits for it:
 * by default before 23.1 (commit 6e725f366), or without wait-online.
 */
export function lookupDoesNotWait(context: LintContext): Found[] {
  const source = sourceInHand(context)
  if (source === null || waits(context, source)) return []
  if (context.network === 'network_manager_wait_online' && isSince(context.version, '23.1')) return []
  const evidence =
    optionLine(context, source, 'max_wait', 'no waiting') ??
    optionLine(context, source, 'timeout', 'beside which max_wait is missing')
  const once = `${source} is asked exactly once, without waiting (\`max_wait\` ${evidence?.shows === 'no waiting' ? 'as set here' : '-1, the default'})`
  if (context.network === 'network_manager') {
    return [
      {
        severity: 'warning',
        text: `${once}, and NetworkManager brings the network up without wait-online: a race. Set \`max_wait: 120\``,
        evidence,
      },
    ]
  }
  return [
    {
      severity: 'info',
      text: `${once}; where nothing orders it after the network, that is a race. Set \`max_wait: 120\``,
      evidence,
    },
  ]
}

/**
 * Files that name no datasource leave the choice to the guest (built-in list, ds-identify), so they do not show whether its
 * lookup waits. The image that this project began with was such a case, with NetworkManager enabled and nothing that waits.
 */
export function lookupNotChecked(context: LintContext): Found[] {
  const isNamed = sourceInHand(context) !== null || listedSources(context) !== null
  // A single drop-in is only a part; only a whole configuration can leave something out.
  const isWhole = context.files.some(({ path }) => /(?:^|\/)cloud\.cfg$/.test(path))
  if (context.cloud !== null || isNamed || !isWhole) return []
  const ask = 'name the cloud (`--cloud OpenStack`) to check whether its lookup waits for the network'
  if (context.network === 'network_manager')
    return [
      {
        severity: 'warning',
        text: `NetworkManager brings the network up without wait-online, and these files do not say which datasource is asked: OpenStack asks exactly once, a race; ${ask}`,
        evidence: null,
      },
    ]
  return [
    { severity: 'info', text: `these files do not say which datasource is asked; ${ask}`, evidence: null },
  ]
}

/** The waiting source that this guest asks: the cloud's, else the one that is listed or configured. */
function sourceInHand(context: LintContext): DatasourceName | null {
  const known = Object.keys(DEFAULT_MAX_WAIT).filter(isSource)
  if (context.cloud !== null) return known.find((name) => name === context.cloud) ?? null
  const block = context.effective.values.datasource
  const named = listedSources(context) ?? (isMapping(block) ? Object.keys(block) : [])
  return known.find((name) => named.includes(name)) ?? null
}

function waits({ effective }: LintContext, source: DatasourceName): boolean {
  const block = effective.values.datasource
  const given = isMapping(block) ? block[source] : undefined
  const set = isMapping(given) ? Number(given.max_wait ?? Number.NaN) : Number.NaN
  const wait = Number.isNaN(set) ? (DEFAULT_MAX_WAIT[source] ?? 0) : set
  return wait > 0
}
