/** Rules about `datasource_list`, which decides what cloud-init may ask at all. */
import { isBefore } from '../cloud-init-version.ts'
import { DATASOURCE_NAMES } from '../datasource-name.ts'
import { type Found, lineAt } from './finding.ts'
import type { LintContext } from './lint-context.ts'

const KEY = 'datasource_list'

/** The effective list as written; null where no file sets one, or it is not a list. */
export function listedSources({ effective }: LintContext): string[] | null {
  const value = effective.values[KEY]
  return Array.isArray(value) ? value.map(String) : null
}

function listLine({ effective }: LintContext, shows: string): Found['evidence'] {
  const origin = effective.originOf([KEY])
  return origin === null ? null : lineAt(origin.file, origin.line, shows)
}

/** A string is read letter by letter (sources.list_sources), so no source is found. */
export function listIsNotAList(context: LintContext): Found[] {
  const value = context.effective.values[KEY]
  if (value === undefined || Array.isArray(value)) return []
  return [
    {
      severity: 'error',
      text: '`datasource_list` must be a list, as in `datasource_list: [ OpenStack ]`',
      evidence: listLine(context, 'not a list'),
    },
  ]
}

/**
 * ds-identify (17.1 and later) reads the last such line with the shell, not as YAML: a block list is empty to it, and a
 * comment after the bracket becomes part of the last name.
 */
export function listIsNotOneLine(context: LintContext): Found[] {
  if (isBefore(context.version, '17.1') || listedSources(context) === null) return []
  const evidence = listLine(context, 'what ds-identify reads of the list')
  if (evidence === null) return []
  const line = evidence.text.trim()
  if (/^datasource_list: +\[[^\][#]*\]$/.test(line)) return []
  const comment = /^datasource_list: +\[[^\][#]*\]\s*#/.test(line)
  const why = comment
    ? 'ds-identify reads this line with the shell, and the comment behind the list spoils its last name'
    : 'ds-identify reads only a list that stands in one line, and takes its built-in list for this one'
  return [
    { severity: 'warning', text: `${why}; write \`datasource_list: [ NAME ]\` and nothing else`, evidence },
  ]
}

/** Names are matched exactly: `DataSource` + name must be a module (sources.list_sources). */
export function listHasUnknownName(context: LintContext): Found[] {
  const unknown = (listedSources(context) ?? []).filter(
    (name) => !DATASOURCE_NAMES.some((known) => known === name),
  )
  return unknown.map((name) => {
    const meant = DATASOURCE_NAMES.find((known) => known.toLowerCase() === name.toLowerCase())
    const hint =
      meant === undefined ? 'is no datasource of upstream cloud-init' : `must be written \`${meant}\``
    return {
      severity: meant === undefined ? 'info' : 'error',
      text: `\`${name}\` in datasource_list ${hint}`,
      evidence: listLine(context, 'the list that counts'),
    }
  })
}

export function listOmitsCloud(context: LintContext): Found[] {
  const listed = listedSources(context)
  const { cloud } = context
  if (listed === null || cloud === null || cloud === 'None' || listed.includes(cloud)) return []
  return [
    {
      severity: 'error',
      text: `datasource_list does not name \`${cloud}\`, the source of this cloud; cloud-init will not ask it`,
      evidence: listLine(context, 'the list that counts'),
    },
  ]
}

/** settings.py of 0.7.5 lists `'OpenStack' 'Ec2'` without a comma; fixed in 0.7.6. */
export function builtInListIsBroken(context: LintContext): Found[] {
  const { version, cloud, effective } = context
  if (!isBefore(version, '0.7.6') || isBefore(version, '0.7.5')) return []
  if (effective.values[KEY] !== undefined) return []
  const concerned = cloud === null || cloud === 'OpenStack' || cloud === 'Ec2'
  return [
    {
      severity: concerned ? 'error' : 'info',
      text: 'no datasource_list is set, and the built-in one of 0.7.5 lacks a comma between OpenStack and Ec2, so neither is ever asked; set one',
      evidence: null,
    },
  ]
}
