/** Lints the configuration that a boot's reports show, so that two images can be compared. Pure. */
import { isBefore, parseVersion } from '../cloud-init-version.ts'
import type { Evidence, Section } from '../evidence.ts'
import { CONFIG_CHARS_REMEMBERED, CONFIGS_REMEMBERED } from '../policy/limits.ts'
import { createTtlCache } from '../ttl-cache.ts'
import type { ConfigText } from './config-file.ts'

const CONFIG_FILE = /\/cloud\.cfg$|\/cloud\.cfg\.d\/[^/]+\.cfg$/
/** The part of a file that our reporter sends. */
const LIST_LINE = /^\s*datasource_list:/
/** Rules that need only the lines of the list; for the others a missing rest of the file would look like a fault. */
const OF_THE_LIST = [
  'datasource_list_not_a_list',
  'datasource_list_not_one_line',
  'datasource_list_omits_cloud',
  'datasource_list_unknown_name',
  'yaml_duplicate_key',
]
/** The only rule about a missing list. */
const OF_NO_LIST = 'datasource_list_built_in_broken'
/** The last version whose built-in list is broken is 0.7.5 (`builtInListIsBroken`). */
const BUILT_IN_MENDED = '0.7.6'
/** More files with a list than any guest has; each is parsed. */
const MOST_FILES = 20

/** All VMs of an image send the same files, and the answer for them never changes, so the cache needs no clock. */
const known = createTtlCache<string[]>({ ttl_ms: Number.POSITIVE_INFINITY, most: CONFIGS_REMEMBERED })

export interface LintedFleet {
  /** As the guest prints it; null where unknown. */
  version: string | null
  /** The datasource of the cloud, where the fleet's configuration names it (`expected_datasource`). */
  cloud: string | null
}

/**
 * Codes of what is wrong with the list of datasources, each once, in order. Null where unknown: the reports contain no
 * configuration and are not from our reporter, which sends every list; or the list continues in lines that they do not
 * contain, or is indented, so that it may belong to another key. The linter is loaded only here: with its YAML parser it is
 * a seventh of the judge's code on AWS.
 */
export async function reportLints(
  reports: readonly Evidence[],
  { version, cloud }: LintedFleet,
): Promise<string[] | null> {
  const sections = reports.flatMap((report) => report.sections).filter(({ name }) => CONFIG_FILE.test(name))
  // The last of several reports shows the current file.
  const texts = [...new Map(sections.map((section) => [section.name, section])).values()]
  const listing = texts.map(listIn).filter(({ text }) => text !== '')
  if (listing.length === 0) return reports.some(isGathered) ? lintsOfNoList(version, cloud) : null
  if (listing.length > MOST_FILES || texts.some(isCut) || listing.some(({ text }) => !isWhole(text)))
    return null
  const codes = await codesOf(listing, { version, cloud })
  return codes.filter((code) => OF_THE_LIST.includes(code))
}

/** Codes of all rules, each once, in order. */
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

/** Complete lists, or a single word: lines below are not here. */
const isWhole = (text: string): boolean =>
  text.split('\n').every((line) => /^datasource_list: *(?:\[[^[\]]*\]|["'\w][^[\]]*$)/.test(line))

const isCut = ({ attributes }: Section): boolean => attributes.cut !== undefined

/** Our reporter looked for lists; where awk could not read the files, it sends no section at all. */
const isGathered = ({ facts, sections }: Evidence): boolean =>
  facts.reporter !== undefined && sections.length > 0

/** A missing list is correct, except in the version whose built-in list is broken. */
async function lintsOfNoList(version: string | null, cloud: string | null): Promise<string[] | null> {
  const parsed = parseVersion(version)
  if (parsed === null) return null
  if (!isBefore(parsed, BUILT_IN_MENDED)) return []
  const codes = await codesOf([], { version, cloud })
  return codes.filter((code) => code === OF_NO_LIST)
}
