/** What the guest's own network lacked at a lookup, from the sample nearest at or before it. */
import type { EvidenceLine, NetworkMoment } from '../verdict.ts'
import { decidingAnswer } from './answers.ts'
import type { BootFacts } from './boot-facts.ts'
import { type CauseFound, evidence, located } from './cause-found.ts'
import { isReal, type Lookup } from './lookups.ts'
import { describe, type LocalCause, missingAt, type SeenMoment } from './network.ts'
import { needsNoNetwork } from './sources.ts'

/** What the network lacked at `lookup`; null where it was complete, or nothing shows it. */
export function networkCause(facts: BootFacts, lookup: Lookup): CauseFound | null {
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

/** The moment nearest at or before the lookup; the run's own table where no sample is as near. */
export function momentAt(facts: BootFacts, lookup: Lookup): SeenMoment | null {
  const up = lookup.from?.up ?? null
  if (up === null) {
    const early = facts.moments[0]
    return lookup.run > 1 || early === undefined ? null : early
  }
  const before = facts.moments.filter((moment) => moment.at[0] <= up + 0.5)
  const table = before.findLast((moment) => moment.from === 'ci-info' && moment.at[0] >= up - 0.5)
  const sample = before.findLast((moment) => moment.from !== 'ci-info')
  if (sample === undefined || table === undefined) return table ?? sample ?? null
  return holdsUntil(facts, sample, up) ? sample : table
}

/** A sample holds until the poll before the next one; without a next one only for a moment. */
function holdsUntil(facts: BootFacts, sample: SeenMoment, up: number): boolean {
  const next = facts.moments.find((moment) => moment.from !== 'ci-info' && moment.at[0] > sample.at[0])
  return up - sample.at[0] <= 1 || (next !== undefined && next.at[0] >= up)
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
