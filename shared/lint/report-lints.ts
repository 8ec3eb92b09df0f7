/** What a boot's reports show of its image's configuration, linted: so that two images can be compared. Pure. */
import { isBefore, parseVersion } from '../cloud-init-version.ts'
import type { Evidence, Section } from '../evidence.ts'
import { CONFIG_CHARS_REMEMBERED, CONFIGS_REMEMBERED } from '../policy/limits.ts'
import { createTtlCache } from '../ttl-cache.ts'
import type { ConfigText } from './config-file.ts'

const CONFIG_FILE = /\/cloud\.cfg$|\/cloud\.cfg\.d\/[^/]+\.cfg$/
/** All that our reporter sends of a file. */
const LIST_LINE = /^\s*datasource_list:/
/** Rules that need nothing but the lines of the list; of the others silence about the rest of a file would be a fault. */
const OF_THE_LIST = [
  'datasource_list_not_a_list',
  'datasource_list_not_one_line',
  'datasource_list_omits_cloud',
  'datasource_list_unknown_name',
  'yaml_duplicate_key',
]
/** The one rule about a list that is not there. */
const OF_NO_LIST = 'datasource_list_built_in_broken'
/** The last version whose built-in list is broken is 0.7.5 (`builtInListIsBroken`). */
const BUILT_IN_MENDED = '0.7.6'
/** Nobody has more files with a list; each is parsed. */
const MOST_FILES = 20

/** All VMs of an image send the same files. What is right of them is right for ever: no time is asked for. */
const known = createTtlCache<string[]>({ ttl_ms: Number.POSITIVE_INFINITY, most: CONFIGS_REMEMBERED })

export interface LintedFleet {
  /** As the guest prints it; null where nobody knows. */
  version: string | null
  /** The datasource of the cloud, where the fleet's configuration names it (`expected_datasource`). */
  cloud: string | null
}

/**
 * Codes of what is wrong with the list of datasources, each once, in order. Null where nobody can say: the reports carry no
 * configuration and are not of our reporter, which sends each list that there is; or a list that goes on in lines that they do
 * not carry, or is indented, so that it may be another key's.
 * The linter is loaded here and not before: with its YAML parser it is a seventh of the judge's code on AWS.
 */
export async function reportLints(
  reports: readonly Evidence[],
  { version, cloud }: LintedFleet,
): Promise<string[] | null> {
  const sections = reports.flatMap((report) => report.sections).filter(({ name }) => CONFIG_FILE.test(name))
  // Of several reports the last says what the file is now.
  const texts = [...new Map(sections.map((section) => [section.name, section])).values()]
  const listing = texts.map(listIn).filter(({ text }) => text !== '')
  if (listing.length === 0) return reports.some(isGathered) ? lintsOfNoList(version, cloud) : null
  if (listing.length > MOST_FILES || texts.some(isCut) || listing.some(({ text }) => !isWhole(text)))
    return null
  const codes = await codesOf(listing, { version, cloud })
  return codes.filter((code) => OF_THE_LIST.includes(code))
}

/** Of all rules, each once, in order. */
async function codesOf(listing: ConfigText[], { version, cloud }: LintedFleet): Promise<string[]> {
  const name = JSON.stringify([version, cloud, listing])
  const found = known.get(name, 0) ?? (await lintListing(listing, { version, cloud }))
  if (name.length <= CONFIG_CHARS_REMEMBERED) known.set(name, found, 0)
  return found
}

async function lintListing(listing: ConfigText[], fleet: LintedFleet): Promise<string[]> {
  const { lintConfig } = await import('./lint-config.ts')
  return [...new Set(lintConfig(listing, fleet).map(({ code }) => code))].sort()
}

const listIn = ({ name, text }: Section): ConfigText => ({
  path: name,
  text: text
    .split('\n')
    .filter((line) => LIST_LINE.test(line))
    .map((line) => line.trimEnd())
    .join('\n'),
})

/** Lists that are closed, or a word: what stands in lines below is not here. */
const isWhole = (text: string): boolean =>
  text.split('\n').every((line) => /^datasource_list: *(?:\[[^[\]]*\]|["'\w][^[\]]*$)/.test(line))

const isCut = ({ attributes }: Section): boolean => attributes.cut !== undefined

/** Our reporter looked for lists; where awk could not read, it sends no section at all. */
const isGathered = ({ facts, sections }: Evidence): boolean =>
  facts.reporter !== undefined && sections.length > 0

/** Nothing can be wrong with a list that is not there, but in the version whose own is broken. */
async function lintsOfNoList(version: string | null, cloud: string | null): Promise<string[] | null> {
  const parsed = parseVersion(version)
  if (parsed === null) return null
  if (!isBefore(parsed, BUILT_IN_MENDED)) return []
  const codes = await codesOf([], { version, cloud })
  return codes.filter((code) => code === OF_NO_LIST)
}
