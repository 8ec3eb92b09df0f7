/** What a boot's reports show of its image's configuration, linted: so that two images can be compared. Pure. */
import type { Evidence } from '../evidence.ts'
import { CONFIG_CHARS_REMEMBERED, CONFIGS_REMEMBERED } from '../policy/limits.ts'
import { createTtlCache } from '../ttl-cache.ts'
import type { ConfigText } from './config-file.ts'

const CONFIG_FILE = /\/cloud\.cfg$|\/cloud\.cfg\.d\/[^/]+\.cfg$/
/** All that our reporter sends of a file. */
const LIST_LINE = /^\s*datasource_list:/
/** Rules that look at nothing but the list; of the others silence about the rest of a file would be a fault. */
const OF_THE_LIST = [
  'datasource_list_not_a_list',
  'datasource_list_not_one_line',
  'datasource_list_unknown_name',
]
/** Nobody has more files with a list; each is parsed. */
const MOST_FILES = 20

/** All VMs of an image send the same files. What is right of them is right for ever: no time is asked for. */
const known = createTtlCache<string[]>({ ttl_ms: Number.POSITIVE_INFINITY, most: CONFIGS_REMEMBERED })

/**
 * Codes of what is wrong, each once, in order. Null where the reports carry no configuration, or a list that goes on in
 * lines that they do not carry. `version` as the guest prints it, null where nobody knows.
 * The linter is loaded here and not before: with its YAML parser it is a seventh of the judge's code on AWS.
 */
export async function reportLints(
  reports: readonly Evidence[],
  version: string | null,
): Promise<string[] | null> {
  const sections = reports.flatMap((report) => report.sections).filter(({ name }) => CONFIG_FILE.test(name))
  const texts = [...new Map(sections.map(({ name, text }) => [name, text]))].map(([path, text]) => ({
    path,
    text: text
      .split('\n')
      .filter((line) => LIST_LINE.test(line))
      .map((line) => line.trim())
      .join('\n'),
  }))
  const listing = texts.filter(({ text }) => text !== '').slice(0, MOST_FILES)
  if (listing.length === 0 || listing.some(({ text }) => !isWhole(text))) return null
  const name = JSON.stringify([version, listing])
  const found = known.get(name, 0) ?? (await lintsOf(listing, version))
  if (name.length <= CONFIG_CHARS_REMEMBERED) known.set(name, found, 0)
  return found
}

async function lintsOf(listing: ConfigText[], version: string | null): Promise<string[]> {
  const { lintConfig } = await import('./lint-config.ts')
  const codes = lintConfig(listing, { version }).map(({ code }) => code)
  return [...new Set(codes.filter((code) => OF_THE_LIST.includes(code)))].sort()
}

/** A list that is closed, or a word: what stands in lines below is not here. */
const isWhole = (text: string): boolean =>
  text.split('\n').every((line) => /^datasource_list: *(?:\[[^[\]]*\]|["'\w][^[\]]*$)/.test(line))
