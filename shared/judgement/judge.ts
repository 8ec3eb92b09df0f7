/**
 * The judgement: takes what guests sent and answers verdict and cause. Pure, deterministic, without a clock of its own;
 * `docs/judgement.md` is the rule book, and every rule there is a named test.
 */

import { datasourceName } from '../datasource-name.ts'
import { decode } from '../evidence/clean.ts'
import type { Evidence, JudgeContext } from '../evidence.ts'
import { remedyFor } from '../remedy/remedy.ts'
import type { Seen } from '../remedy/remedy-guest.ts'
import type { EvidenceLine, Judgement, NetworkMoment, Remedy } from '../verdict.ts'
import { instanceId } from './after-lookup.ts'
import { type BootFacts, bootFacts, findMark } from './boot-facts.ts'
import { findCause } from './cause.ts'
import { type CauseFound, UNKNOWN } from './cause-found.ts'
import { findingsOf } from './findings.ts'
import { isReal, type Lookup } from './lookups.ts'
import { othersAlone } from './other-agents.ts'
import { decidingLookupOf, raceMargin } from './race.ts'
import { needsNoNetwork } from './sources.ts'
import { attemptsOf, stageSpans, waitOf } from './timing.ts'
import { isLegible, nameOf, outcomeOf, verdictOf } from './verdict-of.ts'

/** Rises with every change of the rules, so that stored boots can be judged again. */
export const JUDGE_VERSION = 3

/**
 * Judges the reports of ONE boot, in any order and with repeats: they are folded by `boot_n` and
 * `seq`, and later ones extend earlier ones. Never throws on what a guest wrote; linear in its size.
 */
export function judgeBoot(reports: readonly Evidence[], context: JudgeContext = {}): Judgement {
  const facts = bootFacts(reports, context)
  const found = isLegible(facts) || othersAlone(facts) !== null ? findCause(facts) : null
  const cause = found?.cause ?? 'unknown'
  const verdict = verdictOf(facts, cause, context)
  const lookup = decidingLookupOf(facts.deciding)
  const race = raceMargin(facts, lookup)
  const outcome = outcomeOf(facts, verdict)
  const name = nameOf(facts, outcome)
  const waited = searchOf(facts)
  return {
    judge_version: JUDGE_VERSION,
    verdict,
    cause,
    confidence: found?.confidence ?? 'unknown',
    boot_kind: bootKind(facts),
    cloud_init_version: facts.version,
    instance_id: instanceId(facts),
    datasource: {
      outcome,
      name,
      waited_s: waited === null ? null : waitOf(waited),
      attempts: attemptsOf(facts),
    },
    lookup,
    stages: stageSpans(facts),
    network: networkOf(facts, name),
    race,
    evidence: evidenceOf(facts, found?.evidence ?? []),
    remedy: remedyOf(facts, found ?? UNKNOWN, name, {
      isUp: verdict === 'ok',
      isUnnamed: outcome === 'not_seen',
    }),
    findings: findingsOf(facts, verdict, race.at_risk),
  }
}

/**
 * Judges one text of unknown kind: a console, a log, status output, or any of them pasted somewhere. Bytes are decoded
 * leniently. Where no line is legible the verdict is `unknown`.
 */
export function judgeText(text: string | Uint8Array, context: JudgeContext = {}): Judgement {
  return judgeBoot([{ facts: {}, sections: [{ name: 'text', attributes: {}, text: decode(text) }] }], context)
}

/** The moments that show something. `usable` is null where the source has no target in the network. */
function networkOf({ moments }: BootFacts, name: string | null): NetworkMoment[] {
  const hasTarget = !needsNoNetwork(name)
  return moments
    .filter(({ devices, routes }) => devices.length > 0 || routes !== null)
    .map(({ whole: _, ...moment }) => (hasTarget ? moment : { ...moment, usable: null }))
}

/** The search that the outcome rests on. If the network stage restored a source, the local stage of the same boot had found it. */
function searchOf({ lookups, last }: BootFacts): Lookup | null {
  if (last?.outcome !== 'from_cache') return last
  return lookups.findLast((lookup) => lookup.outcome === 'found') ?? last
}

/** In the words of the service that was asked, and of the module that failed. */
function remedyOf(
  facts: BootFacts,
  found: CauseFound,
  name: string | null,
  came: Pick<Seen, 'isUp' | 'isUnnamed'>,
): Remedy {
  const { cause, httpStatus, asked, module = null } = found
  const seen = {
    answer: asked?.answer ?? null,
    guessed: asked?.guessed ?? false,
    module,
    missing: found.missing === true,
    asksOn: found.asksOn === true,
    ...came,
    isOthers: othersAlone(facts) !== null,
  }
  return remedyFor(cause, facts.version, sourceToName(facts, found, name), httpStatus, seen)
}

/** The source that a remedy may name: the one that was asked, found or expected; null where several are possible. */
function sourceToName(facts: BootFacts, { cause, asked }: CauseFound, name: string | null): string | null {
  // A source that the list omits, or ds-identify did not recognise, is never one that the list names.
  if (cause === 'datasource_not_listed' || cause === 'ds_identify_none') return facts.cloud ?? facts.expected
  if (asked?.source != null) return asked.source
  if (isReal(name)) return name
  const tried = [...new Set((facts.deciding?.tried ?? []).map(datasourceName))].filter(
    (one) => one !== 'None',
  )
  const { chosen } = facts.listed
  const only = tried.length === 1 ? tried : chosen
  return facts.expected ?? facts.cloud ?? (only.length === 1 ? (only[0] ?? null) : null)
}

/** The lines that the cause rests on, after the banner of the deciding run. */
function evidenceOf(facts: BootFacts, lines: EvidenceLine[]): EvidenceLine[] {
  const run = facts.deciding?.from
  const part = run?.parts.find((one) => one.events.some((event) => event.kind === 'banner'))
  const banner = part?.events.find((event) => event.kind === 'banner')
  if (part === undefined || banner === undefined) return lines
  return [
    { source: part.section, line: banner.line, text: banner.text, shows: 'the deciding lookup began here' },
    ...lines,
  ]
}

/** 0.7.x looks up again at every boot, so only the instance's id shows it; later versions restore a cache. */
function bootKind(facts: BootFacts): Judgement['boot_kind'] {
  const previous = facts.events.findLast(
    ({ event }) => event.kind === 'mark' && event.mark === 'previous_instance_id',
  )?.event
  const before = previous?.kind === 'mark' ? previous.detail : null
  const now = instanceId(facts)
  if (before !== null && now !== null) return before === now ? 'same_instance' : 'new_instance'
  const first = facts.lookups.find((lookup) => lookup.outcome === 'found' || lookup.outcome === 'from_cache')
  if (first?.outcome === 'from_cache') return 'same_instance'
  return first !== undefined && findMark(facts, 'cache_missing') !== null ? 'new_instance' : 'unknown'
}
