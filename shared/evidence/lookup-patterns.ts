/** Patterns about the search for a datasource: begun, ended, found, given up. */
import type { Stage } from '../verdict.ts'
import type { EventBody } from './log-event.ts'
import { isEventPost, mark, markWith, type Pattern } from './pattern.ts'

const STAGE_WORDS: Record<string, Stage | null> = {
  'init-local': 'init-local',
  'init-network': 'init',
  init: 'init',
  'modules-config': 'modules-config',
  'modules-final': 'modules-final',
  config: 'modules-config',
  final: 'modules-final',
}

export const LOOKUP_PATTERNS: Pattern[] = [
  { literal: 'Looking for data source in: [', build: listed },
  // Sic, up to 20.x.
  { literal: 'Looking for for data source in: [', build: listed },
  { literal: 'Searching for local data source in: [', build: mark('next_round', 'init-local') },
  { literal: 'Searching for network data source in: [', build: networkSearch },
  { literal: 'Seeing if we can get any data from <class ', build: attempt },
  { literal: 'start: init-local/search-', build: eventStart },
  { literal: 'start: init-network/search-', build: eventStart },
  { literal: 'finish: init-local/', build: eventFinish },
  { literal: 'finish: init-network/', build: eventFinish },
  { literal: 'finish: init-local: ', build: eventFinish },
  { literal: 'finish: init-network: ', build: eventFinish },
  { literal: 'finish: modules-config: ', build: eventFinish },
  { literal: 'finish: modules-final: ', build: eventFinish },
  { literal: 'Loaded datasource ', build: loaded },
  { literal: 'found data source: ', build: loaded },
  // The banner of a login after a boot (warnings.py, 17.1 and later).
  { literal: 'However, the datasource used was: ', build: usedInstead },
  { literal: 'loaded from cache: ', build: cached },
  { literal: 'restored from cache: ', build: cached },
  { literal: 'restored from checked cache: ', build: cached },
  { literal: 'restored from cache with run check: ', build: cached },
  { literal: 'cache invalid in datasource: ', build: mark('cache_invalid') },
  { literal: 'no cache found', build: mark('cache_missing') },
  { literal: 'no instance data found in start-local', build: mark('no_local_source') },
  { literal: 'No local datasource found', build: mark('no_local_source') },
  { literal: '[local] Exiting without datasource', build: mark('no_local_source') },
  { literal: '[net] Exiting without datasource', build: mark('no_source') },
  { literal: 'No instance datasource found', build: mark('no_source') },
  { literal: 'Could not find data source', build: mark('no_source') },
  { literal: 'Can not apply stage ', build: withoutSource },
  { literal: 'Did not find any data source, searched classes', build: searchedClasses },
  { literal: 'Used fallback datasource', build: mark('fallback_used') },
  { literal: 'Giving up on ', build: mark('gave_up') },
  { literal: 'giving up on md', build: mark('gave_up') },
  { literal: 'Timed out, no response from urls', build: mark('gave_up') },
  { literal: 'Exiting early due to the existence of ', build: exitedEarly },
  { literal: 'No active metadata service found', build: mark('gave_up') },
  { literal: ' while we wait to try again', build: mark('next_round') },
  { literal: 'Performing a dhcp discovery on ', build: mark('dhcp_begins') },
  { literal: 'Removed the following from metadata urls', build: mark('urls_removed') },
  { literal: 'Will wait for network connectivity before continuing', build: networkWait },
  { literal: 'Waiting to start stage ', build: mark('single_process_wait') },
  { literal: "cloud-init mode '", build: took },
  { literal: "cloud-init stage: '", build: took },
  { literal: "'/var/lib/cloud/instance' => '", build: markWith('instance_id', /instances\/([\w.:-]{1,80})/) },
  {
    literal: 'previous iid found to be ',
    build: markWith('previous_instance_id', /to be ([\w.:-]{1,80})/),
  },
  { literal: 'No ds found [', build: dsIdentifyNone },
  { literal: 'Found single datasource: ', build: dsIdentifyFound },
  { literal: ' datasources found=', build: mark('ds_identify_found') },
  { literal: 'single entry in datasource_list (', build: dsIdentifyFound },
  { literal: "' specified.", build: dsIdentifyFound },
  { literal: 's] returning 0', build: mark('ds_identify_ended') },
  { literal: 'cloud-init is enabled but no datasource found, disabling', build: mark('ds_identify_none') },
  { literal: 'disabled-by-generator', build: mark('disabled_by_generator') },
  { literal: 'disabled by cloud-init-generator', build: mark('disabled_by_generator') },
  { literal: 'disabled-by-marker-file', build: mark('disabled_by_hand') },
  { literal: 'disabled-by-kernel-', build: mark('disabled_by_hand') },
  { literal: 'disabled-by-environment-variable', build: mark('disabled_by_hand') },
  { literal: 'is disabled by kernel command line or etc_file', build: mark('disabled_by_hand') },
  { literal: 'disabled by /etc/cloud/cloud-init.disabled', build: mark('disabled_by_hand') },
  { literal: 'disabled by kernel parameter cloud-init=disabled', build: mark('disabled_by_hand') },
  { literal: 'disabled by kernel command line cloud-init=disabled', build: mark('disabled_by_hand') },
  { literal: 'disabled by KERNEL_CMDLINE', build: mark('disabled_by_hand') },
  { literal: 'set datasource_list: [', build: listed },
  { literal: 'datasource_list: [', build: listed },
  { literal: 'DMI_PRODUCT_NAME=', build: dmi },
  { literal: 'DMI_SYS_VENDOR=', build: dmi },
  { literal: 'DMI_CHASSIS_ASSET_TAG=', build: dmi },
  { literal: 'DMI_PRODUCT_UUID=', build: dmi },
]

/** `DataSourceOpenStack [net,ver=2]` and the like; class name kept, at most 300 characters. */
function sourceAt(line: string, from: number): string | null {
  return /DataSource\w{1,60}(?: ?\[[^\n"]{0,240}\])?/.exec(line.slice(from, from + 400))?.[0] ?? null
}

function listed(line: string, at: number): EventBody | null {
  const inner = line.slice(line.indexOf('[', at) + 1).split(']')[0] ?? ''
  if (inner.length > 2000) return null
  const items = inner.split(',').filter((item) => item.trim() !== '')
  const names = items.map((item) => /^\s*(?:u?['"])?([A-Za-z]\w{1,60})['"]?\s*$/.exec(item)?.[1])
  // One unreadable name may be the one that counts.
  return names.every((name) => name !== undefined) ? { kind: 'listed', names } : null
}

function attempt(line: string, at: number): EventBody | null {
  const name = sourceAt(line.slice(0, at + 400), line.lastIndexOf('DataSource', at + 300))
  return name === null ? null : { kind: 'search', datasource: name, scope: null }
}

/** `start: init-network/search-OpenStack: …`; a stage's own start is never logged (handlers come later). */
function eventStart(line: string, at: number): EventBody | null {
  if (isEventPost(line)) return null
  const match = /start: ([\w-]{4,20})\/search-(\w{1,60})/.exec(line.slice(at, at + 160))
  if (match === null) return null
  return {
    kind: 'search',
    datasource: `DataSource${match[2]}`,
    scope: match[1] === 'init-local' ? 'local' : 'network',
  }
}

const SEARCH_END = /(no |found )(local|network) data (?:found )?from (DataSource\w{1,60})/
const CACHE_RESTORED = /check-cache: \w+: restored from (?:checked )?cache/

/** The result word of an event is unreliable (`SUCCESS: no network data found`); its message decides. */
function eventFinish(line: string, at: number): EventBody | null {
  const body = finished(line, at)
  return body === null || isEventPost(line) ? null : body
}

function finished(line: string, at: number): EventBody | null {
  // Most of these are from modules that ran in the network stage.
  if (line.startsWith('finish: init-network/config-', at)) return null
  const text = line.slice(at, at + 300)
  const end = SEARCH_END.exec(text)
  if (end !== null) {
    const scope = end[2] === 'local' ? 'local' : 'network'
    return { kind: 'searched', datasource: end[3] ?? '', scope, found: end[1] !== 'no ' }
  }
  const cache = CACHE_RESTORED.test(text) ? sourceAt(text, 0) : null
  if (cache !== null) return { kind: 'loaded', datasource: cache, cached: true }
  const stage = /^finish: ([\w-]{4,20}): (?:SUCCESS|WARN|FAIL)/.exec(text)?.[1]
  if (stage === undefined) return null
  return { kind: 'mark', mark: 'stage_done', stage: STAGE_WORDS[stage] ?? null, detail: null }
}

function loaded(line: string, at: number): EventBody | null {
  const name = sourceAt(line, at)
  if (name === null) return null
  const full = line.lastIndexOf(' - DataSource')
  return {
    kind: 'loaded',
    datasource: (full > at ? sourceAt(line, full) : null) ?? name,
    cached: false,
  }
}

/** `# However, the datasource used was: None    #`, with the name as in a list. */
function usedInstead(line: string, at: number): EventBody | null {
  const name = /used was: (\w{1,60})/.exec(line.slice(at, at + 110))?.[1]
  return name === undefined
    ? null
    : { kind: 'loaded', datasource: `DataSource${name.replace(/^DataSource/, '')}`, cached: false }
}

function cached(line: string, at: number): EventBody | null {
  const name = isEventPost(line) ? null : sourceAt(line, at)
  return name === null ? null : { kind: 'loaded', datasource: name, cached: true }
}

function withoutSource(line: string, at: number): EventBody | null {
  if (!line.includes('no datasource found', at)) return null
  const stage = /stage ([\w-]{1,20})/.exec(line.slice(at, at + 40))?.[1] ?? ''
  return { kind: 'mark', mark: 'modules_without_source', stage: STAGE_WORDS[stage] ?? null, detail: null }
}

/** The empty tuple is how module stages word it: they search nothing and only show that there is no source. */
function searchedClasses(line: string, at: number): EventBody | null {
  const tried = sourceAt(line, at)
  return {
    kind: 'mark',
    mark: tried === null ? 'modules_without_source' : 'no_source',
    stage: null,
    detail: null,
  }
}

function networkWait(): EventBody {
  return { kind: 'mark', mark: 'waits_for_network', stage: 'init', detail: null }
}

/** `cloud-init mode 'init' took 7.079 seconds (7.08)`; the same name `init` means local and network. */
function took(line: string, at: number): EventBody | null {
  const match = /'([\w-]{4,20})' took (\d{1,8}\.\d{1,6}) seconds/.exec(line.slice(at, at + 90))
  if (match === null) return null
  const named = line.startsWith('cloud-init stage', at) ? (STAGE_WORDS[match[1] ?? ''] ?? null) : null
  return { kind: 'took', stage: named, seconds: Number(match[2]) }
}

/** An empty list: the local stage has asked every source already. */
function networkSearch(line: string, at: number): EventBody {
  const detail = line.includes('in: []', at) ? 'nothing' : null
  return { kind: 'mark', mark: 'next_round', stage: 'init', detail }
}

/** 0.7.3 to 0.7.6 end the network stage where a cache from before it exists; `no-net` alone is no cache. */
function exitedEarly(line: string, at: number): EventBody | null {
  return line.includes('obj.pkl', at) ? mark('cache_trusted')(line, at) : null
}

/** The policy of ds-identify decides: only `Disabled cloud-init` turned it off (tools/ds-identify, 17.1 and later). */
function dsIdentifyNone(line: string, at: number): EventBody | null {
  return line.includes('isabled cloud-init', at) ? mark('ds_identify_none')(line, at) : null
}

function dsIdentifyFound(line: string, at: number): EventBody | null {
  const words = line.slice(Math.max(0, at - 80), at + 120)
  const name = /datasource(?:: |_list \(| ')(\w{1,60})/.exec(words)?.[1]
  if (name === undefined || name === 'None') return null
  return { kind: 'mark', mark: 'ds_identify_found', stage: null, detail: name }
}

function dmi(line: string, at: number): EventBody | null {
  const match = /DMI_(\w{1,30})=(.{0,100})/.exec(line.slice(at, at + 140))
  return { kind: 'dmi', field: (match?.[1] ?? '').toLowerCase(), value: (match?.[2] ?? '').trim() }
}
