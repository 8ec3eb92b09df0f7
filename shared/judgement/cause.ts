/** Why: the first failing lookup of the boot decides, a later traceback never wins. */
import { datasourceName } from '../datasource-name.ts'
import type { Answer } from '../evidence/log-event.ts'
import type { Cause, Confidence, EvidenceLine, NetworkMoment } from '../verdict.ts'
import { type Deciding, decidingAnswer } from './answers.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { isReal, type Lookup } from './lookups.ts'
import { describe, type LocalCause, missingAt, type SeenMoment } from './network.ts'
import { lists, missesComma, needsNoNetwork } from './sources.ts'
import { troubleOf } from './trouble.ts'

export interface CauseFound {
  cause: Cause
  confidence: Confidence
  evidence: EvidenceLine[]
  /** The deciding HTTP status, where one was seen. */
  httpStatus: number | null
}

const UNKNOWN: CauseFound = { cause: 'unknown', confidence: 'unknown', evidence: [], httpStatus: null }

const CAUSE_OF_ANSWER: Partial<Record<Answer, Cause>> = {
  auth: 'metadata_auth',
  http_error: 'metadata_http_error',
  bad_content: 'metadata_bad_content',
  refused: 'metadata_refused',
  timeout: 'metadata_timeout',
  dns: 'dns_failure',
}

/** The cause of this boot. Every cause but `unknown` is a claim that somebody will act on. */
export function findCause(facts: BootFacts): CauseFound {
  return (
    machineCause(facts) ??
    switchedOffCause(facts) ??
    lookupCause(facts) ??
    afterLookupCause(facts) ??
    recognisedCause(facts) ??
    UNKNOWN
  )
}

/** The operating system did not get to cloud-init, or not past it. */
function machineCause(facts: BootFacts): CauseFound | null {
  const shown = findMark(facts, 'panic', 'emergency_shell', 'fsck_failed')
  if (shown === null || facts.events.some(({ event }) => event.kind === 'finished')) return null
  const later = facts.runs.some((run) =>
    run.parts.some((part) => isAfter(part.events[0]?.line, part.section, shown)),
  )
  return later ? null : claim('os_boot_failure', 'certain', shown, 'the operating system stopped here')
}

function isAfter(line: number | undefined, section: string, shown: Located): boolean {
  return line !== undefined && section === shown.section && line > shown.event.line
}

/** Whole words only: a cut `disabled-by-generato` is no human act. */
const BY_HAND = /^disabled-by-(?:marker-file|kernel-(?:cmdline|command-line)|environment-variable)$/

/** Nothing ran because somebody, or ds-identify, switched it off. A stage line proves the contrary. */
function switchedOffCause(facts: BootFacts): CauseFound | null {
  if (facts.runs.some((run) => run.hasBanner)) return null
  const hand = findMark(facts, 'disabled_by_hand')
  if (hand !== null || facts.statuses.some((status) => BY_HAND.test(status.bootStatus ?? '')))
    return claim('cloud_init_disabled', 'certain', hand, 'cloud-init was switched off by hand')
  const none = findMark(facts, 'ds_identify_none')
  if (none !== null) return notRecognised(facts, none)
  const generator = findMark(facts, 'disabled_by_generator')
  return generator === null ? null : notRecognised(facts, generator)
}

function notRecognised(facts: BootFacts, shown: Located): CauseFound {
  const names = facts.listed.names
  if (facts.cloud !== null && names !== null && !lists(names, facts.cloud))
    return claim(
      'datasource_not_listed',
      'certain',
      shown,
      `this machine is ${facts.cloud}, and the list omits it`,
    )
  return claim(
    'ds_identify_none',
    'certain',
    shown,
    'ds-identify recognised no datasource and switched cloud-init off',
  )
}

/** The cause of the deciding lookup, where it ended without a real source or is still open. */
function lookupCause(facts: BootFacts): CauseFound | null {
  const lookup = facts.deciding
  if (lookup === null) return null
  // A miss of the local stage decides nothing while the network stage may still find a source.
  if (lookup.stage === 'init-local' && lookup.outcome === 'missed') return null
  if (lookup.outcome === 'missed' || lookup.outcome === 'none') return emptyLookupCause(facts, lookup)
  return lookup.outcome === 'open' ? openLookupCause(facts, lookup) : null
}

function emptyLookupCause(facts: BootFacts, lookup: Lookup): CauseFound {
  const shown = located(lookup)
  if (facts.listed.onlyNone)
    return claim(
      'cloud_init_disabled',
      'likely',
      shown,
      'datasource_list names only None: chosen by configuration',
    )
  const omitted = omittedCause(facts, shown)
  if (omitted !== null) return omitted
  if (isFromCache(lookup)) return claim('stale_cache', 'likely', shown, 'None was trusted from the cache')
  const answer = decidingAnswer(lookup) ?? localAnswer(facts, lookup)
  if (answer !== null) return answerCause(facts, lookup, answer)
  if (facts.listed.onlyLocal)
    return claim('seed_missing', 'likely', shown, 'every listed source reads a local seed')
  return networkCause(facts, lookup) ?? { ...UNKNOWN, evidence: evidence(shown, 'no source was found') }
}

function isFromCache(lookup: Lookup): boolean {
  const { ended } = lookup
  return lookup.run > 1 && ended?.event.kind === 'loaded' && ended.event.cached
}

function omittedCause(facts: BootFacts, shown: Located | null): CauseFound | null {
  const names = facts.listed.names
  if (missesComma(names))
    return claim(
      'datasource_not_listed',
      'certain',
      shown,
      'the built-in list of 0.7.5 runs OpenStack and Ec2 together',
    )
  if (names === null || facts.cloud === null || lists(names, facts.cloud)) return null
  return claim(
    'datasource_not_listed',
    'certain',
    shown,
    `this machine is ${facts.cloud}, and the list omits it`,
  )
}

/** Sources of the local stage alone (Azure, Oracle …) ask there; their answers count when the network stage had none. */
function localAnswer(facts: BootFacts, lookup: Lookup): Deciding | null {
  if (lookup.tried.some((name) => isReal(name))) return null
  const local = facts.lookups.find((other) => other.stage === 'init-local' && other.outcome === 'missed')
  return local === undefined ? null : decidingAnswer(local)
}

function answerCause(facts: BootFacts, lookup: Lookup, deciding: Deciding): CauseFound {
  const shown = { event: deciding.event, section: deciding.section, stage: lookup.stage, run: lookup.run }
  const status = deciding.event.kind === 'answer' ? deciding.event.status : null
  const cause = CAUSE_OF_ANSWER[deciding.answer]
  if (cause !== undefined && cause !== 'metadata_timeout' && cause !== 'dns_failure')
    return {
      ...claim(cause, 'certain', shown, `the metadata service's answer: ${deciding.answer}`),
      httpStatus: status,
    }
  const network = networkCause(facts, lookup)
  if (deciding.answer === 'timeout')
    return network ?? claim('metadata_timeout', 'certain', shown, 'no answer in time')
  if (deciding.answer === 'dns')
    return network ?? claim('dns_failure', 'likely', shown, 'the name was not resolved')
  if (deciding.answer === 'opaque')
    return network ?? { ...UNKNOWN, evidence: evidence(shown, 'a try failed') }
  if (network !== null)
    return { ...network, evidence: [...evidence(shown, 'the lookup failed here'), ...network.evidence] }
  return localWithoutPicture(facts, lookup, deciding.answer, shown)
}

/** The kernel's errno, and no picture of the network that explains it. */
function localWithoutPicture(facts: BootFacts, lookup: Lookup, answer: Answer, shown: Located): CauseFound {
  const moment = momentAt(facts, lookup)
  // A picture that shows an address and routes, or a client that is missing: neither word explains the failure.
  const isWhole = moment?.whole === true && moment.devices.length > 0
  const dhcp = answer === 'no_lease' || answer === 'no_nic'
  if (dhcp && (isWhole || findMark(facts, 'no_dhcp_client') !== null))
    return { ...UNKNOWN, evidence: evidence(shown, 'DHCP failed, and that does not explain it') }
  if (answer === 'no_lease') return claim('no_address', 'likely', shown, 'DHCP gave no lease')
  if (answer === 'no_nic') return claim('no_nic', 'likely', shown, 'no interface to ask from')
  if (answer === 'host_unreachable')
    return claim(
      'metadata_unreachable',
      moment?.usable === true ? 'certain' : 'likely',
      shown,
      'a route, but no such host',
    )
  // ENETUNREACH beside a table that has the route: two sources of one age disagree. A damaged one is no help.
  if (moment !== null && (moment.usable !== null || !moment.whole))
    return { ...UNKNOWN, evidence: evidence(shown, 'the kernel had no route') }
  return claim('metadata_unreachable', 'likely', shown, 'the kernel had no route; nothing shows why')
}

/** What the network lacked at `lookup`; null where it was whole, or nothing shows it. */
function networkCause(facts: BootFacts, lookup: Lookup): CauseFound | null {
  if (facts.listed.onlyLocal || needsNoNetwork(facts.last?.datasource ?? null)) return null
  const moment = momentAt(facts, lookup)
  if (moment === null) return null
  const missing = missingAt(moment)
  if (missing === null) return null
  const sure = decidingAnswer(lookup) !== null || isReal(facts.last?.datasource ?? null)
  return {
    cause: missing,
    confidence: sure ? 'certain' : 'likely',
    evidence: [...evidence(located(lookup), 'the lookup ended here'), pictureOf(moment, missing)],
    httpStatus: null,
  }
}

/** The moment nearest at or before the lookup; the table of the run itself where no sample is as near. */
export function momentAt(facts: BootFacts, lookup: Lookup): SeenMoment | null {
  const up = lookup.from?.up ?? null
  if (up === null) {
    const only = facts.moments.filter((moment) => moment.routes !== null || moment.devices.length > 0)
    const early = only[0]
    return lookup.run > 1 || early === undefined ? null : early
  }
  const before = facts.moments.filter((moment) => moment.at[0] <= up + 0.5)
  const table = before.findLast((moment) => moment.from === 'ci-info' && moment.at[0] >= up - 0.5)
  const sample = before.findLast((moment) => moment.from !== 'ci-info')
  if (sample === undefined || table === undefined) return table ?? sample ?? null
  return holdsUntil(facts, sample, up) ? sample : table
}

/** A sample stands until the poll before the next one; without a next one only for a moment. */
function holdsUntil(facts: BootFacts, sample: SeenMoment, up: number): boolean {
  const next = facts.moments.find((moment) => moment.from !== 'ci-info' && moment.at[0] > sample.at[0])
  return up - sample.at[0] <= 1 || (next !== undefined && next.at[0] >= up)
}

const LOCAL: readonly LocalCause[] = ['no_nic', 'no_link', 'no_address']

/**
 * A lookup that has not ended decides nothing: a wait may still win. Two exceptions, `likely` at
 * most: a guest without NIC, link or address whose tries fail, and an excerpt without any stage line,
 * in which the failing tries are all that somebody kept.
 */
function openLookupCause(facts: BootFacts, lookup: Lookup): CauseFound | null {
  const waited = findMark(facts, 'network_wait_failed')
  const answer = decidingAnswer(lookup)
  if (waited === null && answer === null) return null
  const network = networkCause(facts, lookup)
  if (network !== null && LOCAL.some((cause) => cause === network.cause))
    return { ...network, confidence: 'likely' }
  const isExcerpt = !facts.runs.some((run) => run.hasBanner) && lookup.tried.length === 0
  if (!isExcerpt || answer === null || answer.answer === 'dns') return null
  const found = answerCause(facts, lookup, answer)
  return found.cause === 'unknown' ? null : { ...found, confidence: 'likely' }
}

/**
 * ds-identify's own output and nothing else, run to its end with one source recognised: whoever shows
 * that asks about ds-identify, and there all is well. In a report it would only mean "still booting".
 */
function recognisedCause(facts: BootFacts): CauseFound | null {
  const found = findMark(facts, 'ds_identify_found')
  const ended = findMark(facts, 'ds_identify_ended')
  if (found === null || ended === null || found.section !== 'text' || ended.event.line < found.event.line)
    return null
  if (facts.runs.length > 0 || facts.lookups.length > 0 || facts.statuses.length > 0) return null
  return claim('healthy', 'likely', found, 'ds-identify recognised this source and kept cloud-init on')
}

/** A source was found, or the search is not shown: what came after decides. */
function afterLookupCause(facts: BootFacts): CauseFound | null {
  const last = facts.last
  const found = last !== null && isReal(last.datasource)
  const cached = staleCache(facts)
  if (cached !== null) return cached
  const trouble = troubleOf(facts)
  if (trouble?.cause === 'crash' && !found) return crashInLookup(facts)
  if (trouble?.cause != null)
    return claim(trouble.cause, found ? 'certain' : 'likely', trouble.shown, trouble.detail)
  // A class that no version has may be somebody's own, or a damaged name of the fallback.
  const known = datasourceName(last?.datasource ?? null) !== null
  if (!found || !known || !isFinished(facts) || trouble !== null) return null
  return claim(
    'healthy',
    'certain',
    last === null ? null : located(last),
    'a source was found, and every stage finished',
  )
}

/** Only a traceback that passes through the search itself shows that the search crashed. */
function crashInLookup(facts: BootFacts): CauseFound | null {
  const frame = findMark(facts, 'lookup_frame')
  if (frame === null || findMark(facts, 'after_lookup_frame') !== null) return null
  return claim(
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
  if (!isUuid(cached) || !isUuid(machine) || cached === machine || cached === swapped(machine)) return null
  return claim('stale_cache', 'likely', located(last), 'the cached instance is not this machine')
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** The first three groups in the other byte order, as old firmware prints them. */
function swapped(uuid: string): string {
  const flip = (group: string) => (group.match(/../g) ?? []).reverse().join('')
  return uuid
    .split('-')
    .map((group, index) => (index < 3 ? flip(group) : group))
    .join('-')
}

/** The id of the instance that this boot belongs to, as the log or the facts name it. */
export function instanceId(facts: BootFacts): string | null {
  const event = facts.events.findLast(
    ({ event }) => event.kind === 'mark' && event.mark === 'instance_id',
  )?.event
  return (event?.kind === 'mark' ? event.detail : null) ?? facts.facts.instance_id ?? null
}

/** True once the final stage has run: its line, boot-finished, result.json or a status that says so. */
export function isFinished(facts: BootFacts): boolean {
  if (facts.statuses.some((status) => status.finished)) return true
  return facts.events.some(
    ({ event }) => event.kind === 'finished' || (event.kind === 'mark' && event.mark === 'boot_finished'),
  )
}

function located(lookup: Lookup): Located | null {
  if (lookup.ended === null) return null
  return { ...lookup.ended, stage: lookup.stage, run: lookup.run }
}

function claim(cause: Cause, confidence: Confidence, shown: Located | null, shows: string): CauseFound {
  return { cause, confidence, evidence: evidence(shown, shows), httpStatus: null }
}

export function evidence(shown: Located | null, shows: string): EvidenceLine[] {
  if (shown === null) return []
  return [{ source: shown.section, line: shown.event.line, text: shown.event.text, shows }]
}

function pictureOf(moment: NetworkMoment, missing: LocalCause): EvidenceLine {
  const words: Record<LocalCause, string> = {
    no_nic: 'no network interface',
    no_link: 'no interface with carrier',
    no_address: 'no address on any linked interface',
    route_missing_at_lookup: 'an address, but no route to the metadata service',
  }
  const source = moment.from === 'ci-info' ? 'ci-info' : moment.from
  return {
    source: `${source} at ${moment.at[0]}`,
    line: null,
    text: describe(moment.devices),
    shows: words[missing],
  }
}
