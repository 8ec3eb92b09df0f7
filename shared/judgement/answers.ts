/** The result of asking one lookup's metadata targets: the last round before giving up, and its strongest answer. */
import type { Answer } from '../evidence/log-event.ts'
import { isMetadataHost, LINK_LOCAL_TARGET } from '../metadata-addresses.ts'
import type { AnswerEvent, Lookup } from './lookups.ts'

/** Best first. A server that answered proves more than a network that did not; silence proves least. */
const STRENGTH: readonly Answer[] = [
  'auth',
  'token_refused',
  'http_error',
  'bad_content',
  'refused',
  'host_unreachable',
  'net_unreachable',
  'timeout',
  'no_nic',
  'no_lease',
  'dns',
  'silence',
  'opaque',
]

export interface Deciding {
  answer: Answer
  event: AnswerEvent
  section: string
  /** The class that was searching, where the log shows it. */
  source: string | null
  /** Other classes of earlier rounds, for findings. */
  earlier: Answer[]
}

/** The deciding answer of `lookup`, or null where no target was asked or none answered. */
export function decidingAnswer(lookup: Lookup): Deciding | null {
  const counted = ofOneTarget(withTokens(withSilence(withoutCutEnd(lookup.answers))))
  const definite = counted.filter(({ event }) => event.answer !== 'opaque')
  const all = definite.length > 0 ? definite : counted
  const sources = [...new Set(all.map((entry) => entry.source))]
  const each = sources.map((source) => lastWord(all.filter((entry) => entry.source === source)))
  const chosen = strongest(each.filter((entry) => entry !== undefined))
  if (chosen === undefined) return null
  const earlier = [...new Set(all.map(({ event }) => event.answer))].filter((a) => a !== chosen.event.answer)
  const { event, section, source } = chosen
  return { answer: event.answer, event, section, source, earlier }
}

type Entry = Lookup['answers'][number]

/** A text that ends inside a line proves no more than one that ends before it. */
function withoutCutEnd(answers: readonly Entry[]): readonly Entry[] {
  const lost = answers.filter(({ event }) => event.answer === 'lost').length
  const isEnd = answers.at(-1)?.event.answer === 'lost'
  return lost === 1 && isEnd && answers.length > 1 ? answers.slice(0, -1) : answers
}

/** IMDSv2's "fatal error" is a refusal, unless the service answered it with another status: 404, 503. */
function withTokens(answers: readonly Entry[]): readonly Entry[] {
  const failed = answers.some(({ event }) => event.answer === 'http_error')
  const meant = failed ? 'opaque' : 'auth'
  return answers.map((entry) =>
    entry.event.answer === 'token_refused' ? { ...entry, event: { ...entry.event, answer: meant } } : entry,
  )
}

/**
 * "Timed out waiting for addresses" closes a round of parallel tries. It means what it says where the log also has the
 * debug lines of the tries, or where there are several of it. A single one on a console may be the round that had too
 * little time left after answers that only the log shows: it proves only that a try failed.
 */
function withSilence(answers: readonly Entry[]): Entry[] {
  const detailed = answers.some(({ event }) => event.elapsed !== null)
  const silent = answers.filter(({ event }) => event.answer === 'silence').length
  const meant = detailed || silent > 1 ? 'timeout' : 'opaque'
  return answers.map((entry) =>
    entry.event.answer === 'silence' ? { ...entry, event: { ...entry.event, answer: meant } } : entry,
  )
}

/** Well-known targets before guessed ones, IPv4 before IPv6; lines without a target always count. */
function ofOneTarget(answers: readonly Entry[]): readonly Entry[] {
  const known = answers.filter(({ event }) => event.host === null || isMetadataHost(event.host))
  const kept = known.length > 0 ? known : answers
  const v4 = kept.filter(({ event }) => event.host === null || !event.host.includes(':'))
  return v4.length > 0 ? v4 : kept
}

function strongest(entries: readonly Entry[]): Entry | undefined {
  return [...entries].sort((a, b) => STRENGTH.indexOf(a.event.answer) - STRENGTH.indexOf(b.event.answer))[0]
}

/**
 * The class of the last round of one source's tries. The last rounds of a wait get ever less time (`timeout` shrinks with
 * what is left of `max_wait`), so a time-out there does not contradict an earlier answer of a server or a router; it does
 * contradict an earlier missing route. A round whose reason is cut off may have been anything.
 */
function lastWord(entries: readonly Entry[]): Entry | undefined {
  const lastRound = Math.max(...entries.map((entry) => entry.round))
  const last = strongest(entries.filter((entry) => entry.round === lastRound))
  if (last?.event.answer !== 'timeout') return last
  const answered = entries.filter(
    ({ event }) => STRENGTH.indexOf(event.answer) <= STRENGTH.indexOf('host_unreachable'),
  )
  const round = Math.max(...answered.map((entry) => entry.round))
  return strongest(answered.filter((entry) => entry.round === round)) ?? last
}

/**
 * The answer of a lookup that runs past its own `max_wait` with nothing but 5xx: since 24.4.1 a 503 is retried without end
 * (url_helper._handle_error and wait_for_url). Null for every other lookup, and for a wait that may still succeed.
 */
export function overrunAnswer(lookup: Lookup | null): Deciding | null {
  if (lookup === null || lookup.outcome !== 'open') return null
  const last = lookup.answers.findLast(({ event }) => event.elapsed !== null)?.event
  const wait = /failed \[ {0,3}(\d{1,7})\/(-?\d{1,7})s\]/.exec(last?.text ?? '')
  if (wait === null || Number(wait[1]) <= Math.max(Number(wait[2]), 0)) return null
  const all = lookup.answers.every(({ event }) => event.answer === 'http_error' && (event.status ?? 0) >= 500)
  return all ? decidingAnswer(lookup) : null
}

/** The metadata addresses that this lookup asked; the link-local one where the text names none. */
export function targetsOf(lookup: Lookup | null): string[] {
  const hosts = (lookup?.answers ?? []).map(({ event }) => event.host).filter((host) => host !== null)
  const addresses = [...new Set(hosts)].filter((host) => /^[\d.]+$|:/.test(host) && isMetadataHost(host))
  return addresses.length === 0 ? [LINK_LOCAL_TARGET] : addresses.slice(0, 8)
}
