/** The cause of the deciding lookup: the metadata service's answer, or what prevented asking. */
import type { Answer } from '../evidence/log-event.ts'
import type { Cause } from '../verdict.ts'
import { type Deciding, decidingAnswer, overrunAnswer } from './answers.ts'
import { askedOf } from './asked.ts'
import { type BootFacts, findMark, type Located } from './boot-facts.ts'
import { type CauseFound, causeFound, evidence, located, UNKNOWN } from './cause-found.ts'
import { isReal, type Lookup } from './lookups.ts'
import type { LocalCause } from './network.ts'
import { momentAt, networkCause } from './network-cause.ts'
import { lists, missesComma } from './sources.ts'

const CAUSE_OF_ANSWER: Partial<Record<Answer, Cause>> = {
  auth: 'metadata_auth',
  http_error: 'metadata_http_error',
  bad_content: 'metadata_bad_content',
  refused: 'metadata_refused',
  timeout: 'metadata_timeout',
  dns: 'dns_failure',
}

/** The cause of the deciding lookup, where it ended without a real source or is still open. */
export function lookupCause(facts: BootFacts): CauseFound | null {
  const lookup = facts.deciding
  if (lookup === null) return null
  // A miss of the local stage decides nothing while the network stage may still find a source.
  if (lookup.stage === 'init-local' && lookup.outcome === 'missed') return null
  if (lookup.outcome === 'missed' || lookup.outcome === 'none') return emptyLookupCause(facts, lookup)
  return lookup.outcome === 'open' ? openLookupCause(facts, lookup) : null
}

/**
 * What this lookup's answers prove by themselves, whether or not it decides the boot; null where they prove nothing. The
 * same rule finds the boot's cause, so a try never shows another cause than its boot.
 */
export function causeOfAnswers(facts: BootFacts, lookup: Lookup): Cause | null {
  const answer = decidingAnswer(lookup)
  if (answer === null) return null
  const { cause } = answerCause(facts, lookup, answer)
  return cause === 'unknown' ? null : cause
}

function emptyLookupCause(facts: BootFacts, lookup: Lookup): CauseFound {
  const shown = located(lookup)
  if (facts.listed.onlyNone)
    return causeFound(
      'cloud_init_disabled',
      'likely',
      shown,
      'datasource_list names only None: chosen by configuration',
    )
  const omitted = omittedCause(facts, shown)
  if (omitted !== null) return omitted
  if (isFromCache(lookup))
    return causeFound('stale_cache', 'likely', shown, 'None was trusted from the cache')
  const answer = decidingAnswer(lookup) ?? localAnswer(facts, lookup)
  if (answer !== null) return answerCause(facts, lookup, answer)
  if (facts.listed.onlySeeds)
    return causeFound('seed_missing', 'likely', shown, 'every listed source reads a local seed')
  return networkCause(facts, lookup) ?? { ...UNKNOWN, evidence: evidence(shown, 'no source was found') }
}

function isFromCache(lookup: Lookup): boolean {
  const { ended } = lookup
  return lookup.run > 1 && ended?.event.kind === 'loaded' && ended.event.cached
}

function omittedCause(facts: BootFacts, shown: Located | null): CauseFound | null {
  const names = facts.listed.names
  if (missesComma(names))
    return causeFound(
      'datasource_not_listed',
      'certain',
      shown,
      'the built-in list of 0.7.5 runs OpenStack and Ec2 together',
    )
  if (names === null || facts.cloud === null || lists(names, facts.cloud)) return null
  return causeFound(
    'datasource_not_listed',
    'certain',
    shown,
    `this machine is ${facts.cloud}, but the list omits it`,
  )
}

/**
 * Sources of the local stage (Azure, Oracle …) ask there, so their answers count when the network stage has none. A log
 * that shows the local searches must also show that the network stage had nothing to search; otherwise its search may have
 * been cut out.
 */
function localAnswer(facts: BootFacts, lookup: Lookup): Deciding | null {
  if (lookup.tried.some((name) => isReal(name))) return null
  const local = facts.lookups.find((other) => other.stage === 'init-local' && other.outcome === 'missed')
  if (local === undefined || (local.tried.length > 0 && !hadNothingToSearch(lookup))) return null
  return decidingAnswer(local)
}

function hadNothingToSearch(lookup: Lookup): boolean {
  const events = lookup.from?.parts.flatMap((part) => part.events) ?? []
  return events.some(
    (event) => event.kind === 'mark' && event.mark === 'next_round' && event.detail === 'nothing',
  )
}

function answerCause(facts: BootFacts, lookup: Lookup, deciding: Deciding): CauseFound {
  return { ...causeOfAnswer(facts, lookup, deciding), asked: askedOf(deciding) }
}

function causeOfAnswer(facts: BootFacts, lookup: Lookup, deciding: Deciding): CauseFound {
  const shown = { event: deciding.event, section: deciding.section, stage: lookup.stage, run: lookup.run }
  const status = deciding.event.kind === 'answer' ? deciding.event.status : null
  const cause = CAUSE_OF_ANSWER[deciding.answer]
  if (cause !== undefined && cause !== 'metadata_timeout' && cause !== 'dns_failure')
    return {
      ...causeFound(cause, 'certain', shown, `the metadata service's answer: ${deciding.answer}`),
      httpStatus: status,
    }
  const network = networkCause(facts, lookup)
  if (deciding.answer === 'timeout')
    return network ?? causeFound('metadata_timeout', 'certain', shown, 'no answer in time')
  if (deciding.answer === 'dns')
    return network ?? causeFound('dns_failure', 'likely', shown, 'the name was not resolved')
  if (deciding.answer === 'lost')
    return (
      network ?? { ...UNKNOWN, evidence: evidence(shown, 'the last try failed, and its reason is cut off') }
    )
  if (deciding.answer === 'opaque')
    return network ?? { ...UNKNOWN, evidence: evidence(shown, 'a try failed') }
  if (network !== null)
    return { ...network, evidence: [...evidence(shown, 'the lookup failed here'), ...network.evidence] }
  return localWithoutPicture(facts, lookup, deciding.answer, shown)
}

/** The kernel's errno, and no view of the network that explains it. */
function localWithoutPicture(facts: BootFacts, lookup: Lookup, answer: Answer, shown: Located): CauseFound {
  const moment = momentAt(facts, lookup)
  // The network shows an address and routes, or a missing client: neither word explains the failure.
  const isWhole = moment?.whole === true && moment.devices.length > 0
  const dhcp = answer === 'no_lease' || answer === 'no_nic'
  if (dhcp && (isWhole || findMark(facts, 'no_dhcp_client') !== null))
    return { ...UNKNOWN, evidence: evidence(shown, 'DHCP failed, but that does not explain it') }
  if (answer === 'no_lease') return causeFound('no_address', 'likely', shown, 'DHCP gave no lease')
  if (answer === 'no_nic') return causeFound('no_nic', 'likely', shown, 'no interface to ask from')
  if (answer === 'host_unreachable')
    return causeFound(
      'metadata_unreachable',
      moment?.usable === true ? 'certain' : 'likely',
      shown,
      'a route, but no answer from the host',
    )
  // ENETUNREACH beside a table that has the route: two sources of the same moment contradict each other. A damaged table
  // proves nothing.
  if (moment !== null && (moment.usable !== null || !moment.whole))
    return { ...UNKNOWN, evidence: evidence(shown, 'the kernel had no route') }
  return causeFound('metadata_unreachable', 'likely', shown, 'the kernel had no route; nothing shows why')
}

const LOCAL: readonly LocalCause[] = ['no_nic', 'no_link', 'no_address']

/**
 * A lookup that has not ended decides nothing: a wait may still succeed. There are three exceptions, `likely` at most: a
 * guest without NIC, link or address whose tries fail; an excerpt without any stage line, which somebody reduced to the
 * failing tries; and server errors past the wait's own end.
 */
function openLookupCause(facts: BootFacts, lookup: Lookup): CauseFound | null {
  const overrun = overrunAnswer(lookup)
  if (overrun !== null) return { ...answerCause(facts, lookup, overrun), confidence: 'likely', asksOn: true }
  const waited = findMark(facts, 'network_wait_failed')
  const answer = decidingAnswer(lookup)
  if (waited === null && answer === null) return null
  const network = networkCause(facts, lookup)
  if (network !== null && LOCAL.some((cause) => cause === network.cause))
    return { ...network, confidence: 'likely' }
  const isExcerpt = !facts.runs.some((run) => run.hasBanner) && lookup.tried.length === 0
  if (!isExcerpt || answer === null || answer.answer === 'dns' || isCheckBeforeDhcp(lookup, answer))
    return null
  const found = answerCause(facts, lookup, answer)
  return found.cause === 'unknown' ? null : { ...found, confidence: 'likely' }
}

/**
 * Since 24.4 the local stage asks once before it starts its own DHCP, and then usually has no route
 * (net/ephemeral._check_connectivity_to_imds). A wait counts its tries (`failed [3/120s]`); that check does not.
 */
function isCheckBeforeDhcp(lookup: Lookup, { answer }: Deciding): boolean {
  return (
    answer === 'net_unreachable' &&
    lookup.answers.every(({ event }) => event.elapsed === null && isParallelTry(event.text))
  )
}

function isParallelTry(text: string): boolean {
  return text.includes('during request to')
}
