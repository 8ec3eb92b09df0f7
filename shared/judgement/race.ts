/** Whether the lookup came before the route, and by how much: an interval, since samples and tables show only moments. */
import { datasourceName } from '../datasource-name.ts'
import { DEFAULT_MAX_WAIT } from '../lint/datasource-options.ts'
import type { DecidingLookup, Interval, NetworkMoment, RaceMargin } from '../verdict.ts'
import { decidingAnswer } from './answers.ts'
import type { BootFacts } from './boot-facts.ts'
import { findMark } from './boot-facts.ts'
import type { Lookup } from './lookups.ts'
import { needsNoNetwork } from './sources.ts'

/** A race that is won by less than this, with nothing that orders the stage after the network, may be lost next time. */
const AT_RISK_S = 5

const none = (state: 'not_applicable' | 'unknown', reason: string): RaceMargin => ({
  state,
  margin_s: null,
  at_risk: false,
  reason,
})

/** When the deciding lookup began, in uptime seconds; null where no banner dates it. */
export function decidingLookupOf(lookup: Lookup | null): DecidingLookup | null {
  const up = lookup?.from?.up ?? null
  if (lookup === null || up === null) return null
  return { at: [up, up + lagOf(lookup)], stage: lookup.stage, run: lookup.run }
}

/** Seconds from the banner to the first try, by the log's own clock, within one section. */
function lagOf(lookup: Lookup): number {
  const first = lookup.began ?? lookup.answers[0]?.event ?? null
  const banner = lookup.from?.parts
    .flatMap((part) => part.events)
    .find((event) => event.kind === 'banner' && sameClock(event.wall, first?.wall))
  if (first?.wall == null || banner?.wall == null) return 0
  return Math.round(Math.min(Math.max(first.wall - banner.wall, 0), 3600) * 1000) / 1000
}

function sameClock(a: number | null | undefined, b: number | null | undefined): boolean {
  return a != null && b != null && Math.abs(a - b) < 3600
}

/** The race margin of the deciding lookup (docs/judgement.md §5: main-table lookups of the network stage only). */
export function raceMargin(facts: BootFacts, at: DecidingLookup | null): RaceMargin {
  const lookup = facts.deciding
  if (lookup === null || at === null) return none('unknown', 'no lookup of this boot can be dated')
  if (lookup.outcome === 'from_cache') return none('not_applicable', 'the source came from the cache')
  if (lookup.stage === 'init-local') return none('not_applicable', 'the source was found in the local stage')
  if (needsNoNetwork(lookup.datasource) || needsNoNetwork(facts.last?.datasource ?? null))
    return none('not_applicable', 'this source needs no network')
  const known = facts.moments.filter((moment) => moment.usable !== null)
  const before = known.filter((moment) => moment.at[0] <= at.at[1])
  const last = before.at(-1)
  if (last === undefined) return none('unknown', 'nothing shows the routes at the lookup')
  return last.usable === true ? wonBy(facts, lookup, at.at, before) : lostBy(at.at, known)
}

function lostBy(lookup: Interval, known: NetworkMoment[]): RaceMargin {
  const later = known.filter((moment) => moment.at[0] > lookup[0])
  const first = later.findIndex((moment) => moment.usable === true)
  const usable = later[first]
  if (usable === undefined) return none('unknown', 'no usable route was seen after the lookup')
  const unusable = later[first - 1]?.at[1] ?? lookup[0]
  return {
    state: 'lost',
    margin_s: [round(lookup[0] - usable.at[1]), round(Math.min(lookup[1] - unusable, 0))],
    at_risk: false,
    reason: 'from the lookup to the first moment that shows a usable route',
  }
}

function wonBy(facts: BootFacts, lookup: Lookup, at: Interval, before: NetworkMoment[]): RaceMargin {
  let start = before.length - 1
  while (start > 0 && before[start - 1]?.usable === true) start -= 1
  const first = before[start]?.at[0] ?? at[0]
  const unusable = before[start - 1]?.at[1] ?? 0
  const margin: Interval = [round(Math.max(at[0] - first, 0)), round(Math.max(at[1] - unusable, 0))]
  return {
    state: 'won',
    margin_s: margin,
    at_risk: margin[1] <= AT_RISK_S && isUnordered(facts, lookup),
    reason:
      start === 0
        ? 'a usable route was there at the first look'
        : 'from the first usable moment to the lookup',
  }
}

/** No wait-online on the console, and no wait of the source itself (`max_wait` <= 0: `[0/-1s]`). */
function isUnordered(facts: BootFacts, lookup: Lookup): boolean {
  if (findMark(facts, 'waits_for_network') !== null) return false
  const answer = decidingAnswer(lookup)
  if (answer !== null) return /\/-?[01]s\]/.test(answer.event.text)
  const source = datasourceName(lookup.datasource)
  return source === null || (DEFAULT_MAX_WAIT[source] ?? -1) <= 0
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000
}
